import t from 'tap'
import { daysPacked } from '../support/packed.ts'

/**
 * Tests of this room once more, with every day that is over packed before each question and its rows deleted;
 * packed.long.ts has the others. What is asked of the feed is left out, which serves rows.
 */
process.env.FLEETWAKE_TEST_PACKED = 'yes'

for (const file of ['track', 'trips', 'instant', 'reports']) await import(`./${file}.test.ts`)

t.test('the questions were asked over packed days', async t => {
  t.ok(daysPacked() > 5, `${daysPacked()} days`)
})

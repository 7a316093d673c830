import t from 'tap'
import { labelsThatFit } from '../../src/dashboard/page/axis.ts'

t.test('a label that would be cut off at the right edge of a chart is left out', async t => {
  const hour = 3_600
  const axis = {
    span: [0, 24 * hour] as const,
    width: 300,
    margin: 4,
    widthOf: (text: string) => text.length * 7,
  }
  const label = (moment: number) => `${String(moment / hour).padStart(2, '0')}:00 PM`
  const labels = labelsThatFit([0, 6 * hour, 12 * hour, 22 * hour, 23 * hour, 24 * hour], label, axis)
  t.same(labels, ['00:00 PM', '06:00 PM', '12:00 PM', '22:00 PM', '', ''])
  const short = labelsThatFit([24 * hour], () => '1', axis)
  t.same(short, ['1'], 'one that is short may stand at the very end')
})

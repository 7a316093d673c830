import t from 'tap'
import { noBrowser } from '../support/browser.ts'
import { walkThrough } from './walking.ts'

/** One of each kind of page; walk.long.ts has all of them. */
const some = ['/vehicles', '/roles', '/audit-logs']

t.test('the pages hold for everyone', { skip: noBrowser }, async t => {
  await walkThrough(
    t,
    [
      { as: 'the first administrator', width: 390, colorScheme: 'dark' },
      { as: 'viewer', width: 1440, colorScheme: 'light', zoom: 200 },
    ],
    ({ path }) => some.includes(path),
  )
})

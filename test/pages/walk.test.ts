import t from 'tap'
import { noBrowser } from '../support/browser.ts'
import { walkThrough } from './walking.ts'

/** A map, a board, a report, a list with its rows and forms, and numbers; walk.long.ts has every page. */
const some = ['#/map', '#/fleet/dispatch', '#/fleet/reports', '#/fleet/vehicles', '#/operations']

t.test('the pages hold for everyone', { skip: noBrowser }, async t => {
  await walkThrough(
    t,
    [
      { as: 'the first administrator', width: 390, colorScheme: 'dark' },
      { as: 'viewer', width: 1440, colorScheme: 'light', zoom: 200 },
    ],
    address => some.some(start => address.startsWith(start)),
  )
})

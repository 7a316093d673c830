import t from 'tap'
import { noBrowser } from '../support/browser.ts'
import { drawAndEnter } from './drawing.page.ts'

t.test('at a desk, a geofence is drawn and a vehicle enters it', { skip: noBrowser }, async t => {
  await drawAndEnter(t, 1_440)
})

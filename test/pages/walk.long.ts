import t from 'tap'
import { noBrowser } from '../support/browser.ts'
import { type Walk, walkThrough } from './walking.ts'

const roles = ['the first administrator', 'viewer'] as const

t.test('every page holds for everyone', { skip: noBrowser }, async t => {
  const walks = roles.flatMap(as =>
    [390, 820, 1440].flatMap(width =>
      (['light', 'dark'] as const).map((colorScheme): Walk => ({ as, width, colorScheme })),
    ),
  )
  const enlarged = roles.map((as): Walk => ({ as, width: 1280, colorScheme: 'light', zoom: 200 }))
  await walkThrough(t, [...walks, ...enlarged], () => true)
})

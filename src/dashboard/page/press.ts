/**
 * What moves between the press and the release of a button is not clicked. So lists that change by themselves, and notifications,
 * are drawn again only when no pointer is down.
 */
const waiting = new Set<() => void>()
let isPressed = false

function press(): void {
  isPressed = true
}

function release(): void {
  if (!isPressed) return
  isPressed = false
  // After the click, which the browser tells last.
  for (const act of waiting) setTimeout(act, 0)
  waiting.clear()
}

// First of all listeners, so that none can keep it from being heard.
addEventListener('pointerdown', press, true)
for (const end of ['pointerup', 'pointercancel', 'keydown']) addEventListener(end, release, true)
// Menus of the browser, and its scroll bars, do not tell of the release.
addEventListener('pointermove', ({ buttons }) => buttons === 0 && release(), { capture: true, passive: true })
addEventListener('blur', ({ target }) => target === window && release(), true)

/** Does it now, or as soon as the pointer is up again; once, however often it was asked for meanwhile. */
export function whenReleased(act: () => void): void {
  if (isPressed) waiting.add(act)
  else act()
}

/** For what was asked for, and is drawn next. */
export const released = (): Promise<void> => new Promise(whenReleased)

import { say } from './text.ts'

interface Shortcut {
  keys: string
  words: string
  act: () => void
}

const to = (address: string) => () => {
  location.hash = address
}

/** Keys that work everywhere except in a field. `g` is followed by the next letter within a second. */
function shortcuts(openPalette: () => void): Shortcut[] {
  return [
    { keys: 'Ctrl K', words: say.palette.openKeys, act: openPalette },
    { keys: '/', words: say.palette.searchKeys, act: findHere },
    { keys: 'n', words: say.palette.newKeys, act: newHere },
    { keys: 'g m', words: say.shell.map, act: to('#/map') },
    { keys: 'g a', words: say.shell.alerts, act: to('#/alerts') },
    { keys: 'g f', words: say.shell.fleet, act: to('#/fleet') },
    { keys: 'g h', words: say.replay.title, act: to('#/fleet/history') },
    { keys: 'g o', words: say.shell.operations, act: to('#/operations') },
  ]
}

export function keysOfPage(): { keys: string; words: string }[] {
  return shortcuts(() => undefined).map(({ keys, words }) => ({ keys, words }))
}

/** Listens to the keys until stopped. A field keeps every key except those with Ctrl. */
export function listenToKeys(openPalette: () => void): () => void {
  const known = shortcuts(openPalette)
  let before = { key: '', at: 0 }
  const onKey = (event: KeyboardEvent) => {
    const { key, altKey, ctrlKey, metaKey, target } = event
    const isField = target instanceof HTMLElement && target.matches('input, select, textarea, dialog *')
    const isCommand = (ctrlKey || metaKey) && !altKey
    if (altKey || (isField && !isCommand)) return
    const follows = event.timeStamp - before.at < 1_000 ? `${before.key} ${key}` : key
    const said = isCommand ? `Ctrl ${key.toUpperCase()}` : follows
    const shortcut = known.find(({ keys }) => keys === said) ?? known.find(({ keys }) => keys === key)
    before = { key: isCommand ? '' : key, at: event.timeStamp }
    if (!shortcut || (isCommand && shortcut.keys !== said)) return
    event.preventDefault()
    shortcut.act()
  }
  addEventListener('keydown', onKey)
  return () => removeEventListener('keydown', onKey)
}

function findHere(): void {
  const view = document.querySelector('.view:not([hidden])')
  view?.querySelector<HTMLElement>('input[type=search], .finder .input:not(select), .finder .input')?.focus()
}

function newHere(): void {
  document.querySelector<HTMLElement>('.view:not([hidden]) .work-head a[href$="/new"]')?.click()
}

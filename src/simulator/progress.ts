/** Where progress is shown, usually stderr. */
interface Screen {
  isTTY?: boolean
  write(text: string): unknown
}

interface Progress {
  /** Shows that `done` of `of` are done. */
  show(done: number, of: number): void
}

const QUIET_MS = 1_000
const REDRAW_MS = 100
const REPEAT_MS = 3_000
const WIDTH = 30

/**
 * Shows the progress of longer work. In a terminal, one line is redrawn; elsewhere, where every line stays, a new one
 * is printed every few seconds. Work that takes less than a second shows nothing.
 */
export function createProgress(
  what: string,
  screen: Screen = process.stderr,
  clock: () => number = () => performance.now(),
): Progress {
  const inPlace = screen.isTTY === true
  const begun = clock()
  let next = begun + QUIET_MS
  let shown = false
  return {
    show(done, of) {
      const now = clock()
      const ended = done >= of
      if (ended ? !shown : now < next) return
      shown = !ended
      next = now + (inPlace ? REDRAW_MS : REPEAT_MS)
      const line = `${bar(done / of)} ${what}: ${count(done)} of ${count(of)}, ${((now - begun) / 1_000).toFixed(0)} s`
      // \x1b[K clears the rest of a longer previous line.
      screen.write(inPlace ? `\r${line}\x1b[K${ended ? '\n' : ''}` : `${line}\n`)
    },
  }
}

function bar(share: number): string {
  const full = Math.round(share * WIDTH)
  return `[${'#'.repeat(full)}${'.'.repeat(WIDTH - full)}] ${String(Math.floor(share * 100)).padStart(3)} %`
}

function count(value: number): string {
  return value.toLocaleString('en')
}

import { readFileSync } from 'node:fs'
import { SourceMap } from 'node:module'

const BUILT = /file:\/\/[^\s()]+\.c?js:\d+:\d+/
/** By the URL of the built file; null if it has no source map. */
const maps = new Map<string, SourceMap | null>()

/**
 * Stack traces name the sources rather than the build. A source map is read when an error is first shown that passed
 * through its file. Node's own --enable-source-maps reads all of them while the program loads.
 */
export function nameSources(): void {
  Error.prepareStackTrace = (error, frames) =>
    [headOf(error), ...frames.map(frame => `    at ${sourceOf(String(frame))}`)].join('\n')
}

function headOf(error: Error): string {
  try {
    return Error.prototype.toString.call(error)
  } catch {
    return 'Error' // Its name or message cannot be read.
  }
}

function sourceOf(frame: string): string {
  return frame.replace(BUILT, place => {
    const [, file, line, column] = /^(.*):(\d+):(\d+)$/.exec(place)!
    const entry = mapOf(file!)?.findEntry(Number(line) - 1, Number(column) - 1)
    if (!entry || !('originalSource' in entry)) return place
    const { href } = new URL(entry.originalSource, file)
    return `${href}:${entry.originalLine + 1}:${entry.originalColumn + 1}`
  })
}

function mapOf(file: string): SourceMap | null {
  let map = maps.get(file)
  if (map === undefined) {
    try {
      map = new SourceMap(JSON.parse(readFileSync(new URL(`${file}.map`), 'utf8')))
    } catch {
      map = null
    }
    maps.set(file, map)
  }
  return map
}

import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

const folder = '.tap/test-results'
const SHOWN = 12

/** The slowest files of this run, from tap's own records: the places where time can be saved. */
export function slowestFiles(since: number): string[] {
  const took = readdirSync(folder, { recursive: true })
    .map(name => ({ name: String(name), path: join(folder, String(name)) }))
    .filter(({ path }) => path.endsWith('.tap') && statSync(path).mtimeMs >= since)
    .map(({ name, path }) => ({
      name: name.replace(/\.tap$/, ''),
      seconds: Number(/^# time=([\d.]+)ms$/m.exec(lastLine(path))?.[1] ?? 0) / 1_000,
    }))
    .sort((a, b) => b.seconds - a.seconds)
  const all = took.reduce((sum, { seconds }) => sum + seconds, 0)
  return [
    `${took.length} files, ${Math.round(all)} s of tests; the slowest:`,
    ...took.slice(0, SHOWN).map(({ name, seconds }) => `${seconds.toFixed(1).padStart(7)} s  ${name}`),
  ]
}

function lastLine(path: string): string {
  return readFileSync(path, 'utf8').trimEnd().split('\n').at(-1)!
}

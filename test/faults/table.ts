import type { Held } from './judge.ts'

/** What one scenario was held against, over all of its seeds. */
interface Line extends Held {
  about: string
  times: number
  broken: number
}

/** What was tried, how often, and what was lost of it: a table in Markdown, printed at the end of a run. */
export function createTable() {
  const lines = new Map<string, Line>()
  return {
    add(name: string, about: string, { sent, acknowledged, stored, lost }: Held, isBroken: boolean): void {
      const line = lines.get(name) ?? {
        about,
        times: 0,
        broken: 0,
        sent: 0,
        acknowledged: 0,
        stored: 0,
        lost: 0,
      }
      line.times++
      line.broken += Number(isBroken)
      line.sent += sent
      line.acknowledged += acknowledged
      line.stored += stored
      line.lost += lost
      lines.set(name, line)
    },
    toString(): string {
      const rows = [...lines].map(([name, { about, times, broken, sent, acknowledged, stored, lost }]) =>
        [name, about, times, sent, acknowledged, stored, lost, broken].join(' | '),
      )
      return [
        '| scenario | what is tried | times | sent | acknowledged | stored | lost | broken |',
        '| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |',
        ...rows.map(row => `| ${row} |`),
      ].join('\n')
    },
  }
}

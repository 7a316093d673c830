import { useState } from 'preact/hooks'
import { dayBegin } from '../../zone.ts'
import { type Address, go } from '../router.ts'

const iso = (time: number) => new Date(Math.round(time)).toISOString()

/** The range that an address asks for, and how it is changed: all of it stands there. Without one it is since some midnight. */
export function useRange({ parts, query }: Address, zone: string, days: number) {
  const [now] = useState(() => Date.now())
  const to = timeIn(query, 'to') ?? now
  const from = timeIn(query, 'from') ?? dayBegin(zone, now, -days)
  const choose = (changed: Record<string, string | undefined>) => {
    const next = new URLSearchParams(query)
    for (const [name, value] of Object.entries({ cursor: undefined, ...changed }))
      if (value === undefined) next.delete(name)
      else next.set(name, value)
    go(parts, next)
  }
  return {
    from,
    to,
    /** Whether it ends with what happens now. */
    isOpen: !query.has('to'),
    asked: `from=${iso(from)}&to=${iso(to)}`,
    choose,
    chooseRange: (from: number, to: number) => choose({ from: iso(from), to: iso(to) }),
  }
}

function timeIn(query: URLSearchParams, name: string): number | undefined {
  const time = Date.parse(query.get(name) ?? '')
  return Number.isNaN(time) ? undefined : time
}

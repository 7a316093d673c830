import { useState } from 'preact/hooks'
import { dayBegin } from '../../zone.ts'
import { type Address, go } from '../router.ts'

const iso = (time: number) => new Date(Math.round(time)).toISOString()

/** The range in an address, and how it is changed: the address contains all of it. Without one it starts at a midnight. */
export function useRange({ parts, query }: Address, zone: string, days: number) {
  const [now, setNow] = useState(() => Date.now())
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
    /** Whether it extends to the present. */
    isOpen: !query.has('to'),
    asked: `from=${iso(from)}&to=${iso(to)}`,
    choose,
    /** A range up to now goes on: it has no end in the address. */
    chooseRange: (from: number, to: number) => {
      const present = Date.now()
      if (to < present - 60_000) return choose({ from: iso(from), to: iso(to) })
      setNow(present)
      choose({ from: iso(from), to: undefined })
    },
  }
}

function timeIn(query: URLSearchParams, name: string): number | undefined {
  const time = Date.parse(query.get(name) ?? '')
  return Number.isNaN(time) ? undefined : time
}

import type { JSX } from 'preact'
import { useEffect, useId, useState } from 'preact/hooks'
import { RangeFields, WrongRange } from './range-fields.tsx'

interface DayRangeFormProps {
  /** Days, such as 2026-11-28. */
  from: string
  to: string
  choose: (from: string, to: string) => void
}

/** From one day to another, both included. */
export function DayRangeForm({ from, to, choose }: DayRangeFormProps): JSX.Element {
  const id = useId()
  const [given, setGiven] = useState({ from, to })
  // When the address leads elsewhere, as the browser's back button does.
  useEffect(() => setGiven({ from, to }), [from, to])
  const isWrong = given.from > given.to
  return (
    <form
      class="range-fields"
      noValidate
      onSubmit={event => {
        event.preventDefault()
        if (!isWrong && given.from && given.to) choose(given.from, given.to)
      }}
    >
      <RangeFields type="date" given={given} set={setGiven} wrong={isWrong ? id : undefined} />
      {isWrong ? <WrongRange id={id} /> : null}
    </form>
  )
}

const DAY_MS = 86_400_000

/** The days in an address; by default a number of days up to today in the time zone. */
export function daysIn(query: URLSearchParams, today: string, usual: number): { from: string; to: string } {
  const isDay = (text: string | null): text is string => /^\d{4}-\d\d-\d\d$/.test(text ?? '')
  const [from, to] = [query.get('from'), query.get('to')]
  const last = isDay(to) ? to : today
  const first = new Date(Date.parse(`${last}T00:00:00Z`) - (usual - 1) * DAY_MS).toISOString().slice(0, 10)
  return { from: isDay(from) && from <= last ? from : first, to: last }
}

import type { JSX } from 'preact'
import { useEffect, useId, useState } from 'preact/hooks'
import { say } from '../../text.ts'
import { clockIn, dayBegin, momentOf } from '../../zone.ts'
import { RangeFields, WrongRange } from './range-fields.tsx'

interface RangeFormProps {
  from: number
  to: number
  /** The time zone of the fields. */
  zone: string
  choose: (from: number, to: number) => void
}

const day = 86_400_000

/** A time range: a common one, or from when to when. */
export function RangeForm({ from, to, zone, choose }: RangeFormProps): JSX.Element {
  const id = useId()
  const [given, setGiven] = useState({ from: clockIn(zone, from), to: clockIn(zone, to) })
  const [isWrong, setWrong] = useState(false)
  const show = (from: number, to: number) => {
    setGiven({ from: clockIn(zone, from), to: clockIn(zone, to) })
    setWrong(false)
  }
  // When the address leads elsewhere, as the browser's back button does.
  useEffect(() => show(from, to), [from, to, zone])
  const take = (from: number, to: number) => {
    show(from, to)
    choose(from, to)
  }
  const now = Date.now()
  const today = dayBegin(zone, now)
  const quick = [
    { words: say.range.today, from: today, to: now },
    { words: say.range.yesterday, from: dayBegin(zone, now, -1), to: today },
    { words: say.range.hours24, from: now - day, to: now },
    { words: say.range.days7, from: dayBegin(zone, now, -7), to: today },
    { words: say.range.days30, from: dayBegin(zone, now, -30), to: today },
  ]
  return (
    <form
      class="range"
      noValidate
      onSubmit={event => {
        event.preventDefault()
        const [from, to] = [momentOf(zone, given.from), momentOf(zone, given.to)]
        if (from < to) take(from, to)
        else setWrong(true)
      }}
    >
      <div class="actions">
        {quick.map(({ words, from, to }) => (
          <button key={words} class="button" type="button" onClick={() => take(from, to)}>
            {words}
          </button>
        ))}
      </div>
      <div class="range-fields">
        <RangeFields type="datetime-local" given={given} set={setGiven} wrong={isWrong ? id : undefined} />
      </div>
      {isWrong ? <WrongRange id={id} /> : null}
      <p class="hint">{say.range.inZone(zone)}</p>
    </form>
  )
}

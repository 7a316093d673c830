import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { shownZone } from '../../preferences.ts'
import { clockIn, momentOf } from '../../zone.ts'

/**
 * The text of a field whose value has another form, such as a number. It stays as it was typed while the value is the one
 * that it stands for: 10.0 is on its way to 10.05. When the value changes for another reason, the text follows it.
 */
export function useDraft(value: unknown, written: string) {
  const [draft, setDraft] = useState<{ text: string; of: string | undefined }>()
  const isCurrent = draft !== undefined && draft.of === JSON.stringify(value)
  return {
    text: isCurrent ? draft.text : written,
    /** `meant`: the value that the text stands for. */
    keep: (text: string, meant: unknown) => setDraft({ text, of: JSON.stringify(meant) }),
  }
}

interface DraftProps {
  value: unknown
  change: (value: unknown) => void
  /** The attributes of the element that is labelled. */
  common: Record<string, unknown>
  /** The value of an empty field. */
  nothing: null | undefined
}

export function NumberInput(props: DraftProps & { step: number | 'any' }): JSX.Element {
  const { value, change, common, nothing, step } = props
  const { text, keep } = useDraft(value, value === undefined || value === null ? '' : String(value))
  const give = (given: string) => {
    const next = given === '' ? nothing : Number(given)
    keep(given, next)
    change(next)
  }
  return (
    <input
      {...common}
      type="number"
      step={step}
      value={text}
      onInput={event => give(event.currentTarget.value)}
    />
  )
}

/** A moment, in the time zone that the page shows times in. */
export function MomentInput({ value, change, common, nothing }: DraftProps): JSX.Element {
  const zone = shownZone()
  const time = typeof value === 'string' ? Date.parse(value) : Number.NaN
  const { text, keep } = useDraft(value, Number.isNaN(time) ? '' : clockIn(zone, time))
  const give = (given: string) => {
    const moment = momentOf(zone, given)
    const next = Number.isNaN(moment) ? nothing : new Date(moment).toISOString()
    keep(given, next)
    change(next)
  }
  return (
    <input
      {...common}
      type="datetime-local"
      step="1"
      value={text}
      onInput={event => give(event.currentTarget.value)}
    />
  )
}

/** What is no JSON goes to the server as it is, which says so at the field. */
export function JsonInput({ value, change, common, nothing }: DraftProps): JSX.Element {
  const written = value === undefined || value === null ? '' : JSON.stringify(value, null, 2)
  const { text, keep } = useDraft(value, typeof value === 'string' ? value : written)
  const give = (given: string) => {
    const next = meantBy(given, nothing)
    keep(given, next)
    change(next)
  }
  return (
    <textarea
      {...common}
      class="input mono"
      rows={4}
      spellcheck={false}
      value={text}
      onInput={event => give(event.currentTarget.value)}
    />
  )
}

function meantBy(text: string, nothing: null | undefined): unknown {
  if (text.trim() === '') return nothing
  try {
    return JSON.parse(text)
  } catch {
    return text // Not JSON: it stays a text, and is refused as one.
  }
}

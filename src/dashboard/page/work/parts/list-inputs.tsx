import type { JSX } from 'preact'
import { eventWord, knownTypes } from '../../event-words.ts'
import { say } from '../../text.ts'
import { wordsOf } from '../../words.ts'
import type { Schema } from '../schema.ts'
import { Check } from './check.tsx'
import { useDraft } from './drafts.tsx'

interface ListProps {
  name: string
  value: unknown
  change: (value: unknown) => void
  /** Of the element that is labelled. */
  common: Record<string, unknown>
  nothing: null | undefined
}

/** Words, each in a line. */
export function WordsInput({ value, change, common, nothing }: ListProps): JSX.Element {
  const { text, keep } = useDraft(value, wordsIn(value).join('\n'))
  const give = (given: string) => {
    const words = given
      .split('\n')
      .map(word => word.trim())
      .filter(word => word !== '')
    const next = words.length > 0 ? words : nothing === null ? null : []
    keep(given, next)
    change(next)
  }
  return (
    <textarea
      placeholder={say.work.oneEachLine}
      {...common}
      rows={3}
      value={text}
      // Until the field is left, the words are not complete.
      onInput={event => keep(event.currentTarget.value, value)}
      onChange={event => give(event.currentTarget.value)}
    />
  )
}

/** Types of events: those that there are, and words that devices say. */
export function EventTypesInput({ name, value, change, common }: ListProps): JSX.Element {
  const known = knownTypes()
  const chosen = wordsIn(value)
  const others = chosen.filter(type => !known.includes(type))
  return (
    <>
      <fieldset class="choices">
        <legend class="visually-hidden">{wordsOf(name)}</legend>
        {known.map(type => (
          <Check
            key={type}
            isOn={chosen.includes(type)}
            choose={isOn =>
              change([...known.filter(each => (each === type ? isOn : chosen.includes(each))), ...others])
            }
          >
            {eventWord(type)}
          </Check>
        ))}
      </fieldset>
      <WordsInput
        name={name}
        value={others}
        change={said => change([...known.filter(each => chosen.includes(each)), ...wordsIn(said)])}
        common={{ ...common, placeholder: say.work.wordsOfDevices }}
        nothing={undefined}
      />
    </>
  )
}

interface RowsProps extends Omit<ListProps, 'common' | 'nothing'> {
  /** Of each of them. */
  of: Schema
  id: string
  field: (given: {
    id: string
    name: string
    of: Schema
    value: unknown
    change: (value: unknown) => void
  }) => JSX.Element
}

/** A list of which each entry has fields of its own, such as conditions. */
export function RowsInput({ id, name, of, value, change, field }: RowsProps): JSX.Element {
  const rows = Array.isArray(value) ? (value as Readonly<Record<string, unknown>>[]) : []
  return (
    <fieldset class="schedule">
      <legend class="visually-hidden">{wordsOf(name)}</legend>
      {rows.length === 0 ? <p class="hint">{say.work.noEntries}</p> : null}
      {rows.map((row, index) => (
        <fieldset key={index} class="plain-group fields" aria-label={`${wordsOf(name)} ${index + 1}`}>
          {Object.entries(of.properties ?? {}).map(([each, schema]) => (
            <div key={each} class="form-field">
              <label for={`${id}-${index}-${each}`}>{wordsOf(each)}</label>
              {field({
                ...{ id: `${id}-${index}-${each}`, name: each, of: schema, value: row[each] },
                change: next => change(rows.with(index, { ...row, [each]: next })),
              })}
            </div>
          ))}
          <button class="button" type="button" onClick={() => change(rows.toSpliced(index, 1))}>
            {say.work.removeEntry}
          </button>
        </fieldset>
      ))}
      <button class="button" type="button" onClick={() => change([...rows, {}])}>
        {say.work.addEntry}
      </button>
    </fieldset>
  )
}

function wordsIn(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : []
}

import type { JSX } from 'preact'
import { say } from '../../text.ts'
import type { Known } from '../resources.ts'
import { ofTable, routeOf } from '../resources.ts'
import { type Schema, withoutNull, wordsOf } from '../schema.ts'
import { Choices } from './choices.tsx'
import { ReferenceInput } from './reference-input.tsx'

export interface InputProps {
  known: Known
  id: string
  name: string
  of: Schema
  /** As the API takes it; undefined where nothing is given. */
  value: unknown
  change: (value: unknown) => void
  required?: boolean
  describedBy?: string | undefined
  isWrong?: boolean
}

/** What a value of this schema is given with. Whether it is right is the server's to say. */
export function Input(props: InputProps): JSX.Element {
  const { known, id, name, of, value, change, required, describedBy, isWrong } = props
  const { schema, nullable } = withoutNull(of)
  const common = {
    id,
    class: 'input',
    'aria-describedby': describedBy,
    'aria-invalid': isWrong || undefined,
    'aria-required': required || undefined,
  }
  const nothing = nullable ? null : undefined
  const give = (text: string) => change(text === '' ? nothing : text)
  const resource = ofTable(known, schema.references)
  if (resource && routeOf(known, resource, 'list'))
    return <ReferenceInput {...props} resource={resource} common={common} nothing={nothing} />
  const choices = schema.enum ?? (schema.type === 'boolean' ? [true, false] : undefined)
  if (choices) {
    return (
      <select
        {...common}
        value={value === undefined || value === null ? '' : String(value)}
        onChange={event =>
          change(choices.find(each => String(each) === event.currentTarget.value) ?? nothing)
        }
      >
        <option value="">{required ? say.work.choose : '–'}</option>
        {choices.map(choice => (
          <option key={String(choice)} value={String(choice)}>
            {choice === true ? say.common.yes : choice === false ? say.common.no : wordsOf(String(choice))}
          </option>
        ))}
      </select>
    )
  }
  if (schema.type === 'array' && schema.items?.enum)
    return <Choices name={wordsOf(name)} all={schema.items.enum} value={value} change={change} />
  if (schema.type === 'object' || schema.type === 'array')
    return <JsonInput {...props} common={common} nothing={nothing} />
  if (schema.type === 'integer' || schema.type === 'number') {
    const text = value === undefined || value === null ? '' : String(value)
    const give = (given: string) => change(given === '' ? nothing : Number(given))
    return (
      <input
        {...common}
        type="number"
        step={schema.type === 'integer' ? 1 : 'any'}
        value={text}
        onInput={event => give(event.currentTarget.value)}
      />
    )
  }
  if (schema.format === 'date-time') {
    return (
      <input
        {...common}
        type="datetime-local"
        step="1"
        value={toLocal(value)}
        onInput={event => give(fromLocal(event.currentTarget.value))}
      />
    )
  }
  const text = value === undefined || value === null ? '' : String(value)
  if ((schema.maxLength ?? 0) > 300 && !/password/i.test(name))
    return <textarea {...common} rows={3} value={text} onInput={event => give(event.currentTarget.value)} />
  const type = schema.format === 'date' ? 'date' : /password/i.test(name) ? 'password' : 'text'
  return (
    <input
      {...common}
      type={type}
      autoComplete={type === 'password' ? 'new-password' : 'off'}
      value={text}
      onInput={event => give(event.currentTarget.value)}
    />
  )
}

interface PartProps extends InputProps {
  common: Record<string, unknown>
  nothing: null | undefined
}

/** What is no JSON goes to the server as it is, which says so at the field. */
function JsonInput({ value, change, common, nothing }: PartProps): JSX.Element {
  const text = value === undefined || value === null ? '' : JSON.stringify(value, null, 2)
  const give = (given: string) => {
    if (given.trim() === '') return change(nothing)
    try {
      change(JSON.parse(given))
    } catch {
      change(given) // Not JSON: it stays a text, and is refused as one.
    }
  }
  return (
    <textarea
      {...common}
      class="input mono"
      rows={4}
      spellcheck={false}
      defaultValue={typeof value === 'string' ? value : text}
      onChange={event => give(event.currentTarget.value)}
    />
  )
}

function toLocal(value: unknown): string {
  if (typeof value !== 'string' || Number.isNaN(Date.parse(value))) return ''
  const time = new Date(value)
  return new Date(time.getTime() - time.getTimezoneOffset() * 60_000).toISOString().slice(0, 19)
}

function fromLocal(text: string): string {
  return text === '' ? '' : new Date(text).toISOString()
}

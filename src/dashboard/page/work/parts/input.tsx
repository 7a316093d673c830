import type { JSX } from 'preact'
import { say } from '../../text.ts'
import { wordsOf } from '../../words.ts'
import type { Schedule } from '../places/place-row.ts'
import { ScheduleInput } from '../places/schedule-input.tsx'
import type { Known } from '../resources.ts'
import { ofTable, routeOf } from '../resources.ts'
import { type Schema, withoutNull } from '../schema.ts'
import { Choices } from './choices.tsx'
import { JsonInput, MomentInput, NumberInput } from './drafts.tsx'
import { EventTypesInput, RowsInput, WordsInput } from './list-inputs.tsx'
import { ReferenceInput } from './reference-input.tsx'
import { MOST_CHOSEN, ReferencesInput } from './references-input.tsx'

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
  if (schema.type === 'array') return <ListInput {...props} schema={schema} {...{ common, nothing }} />
  if (schema.properties?.windows && schema.properties.timeZone) {
    const zone = known.me.organization.timeZone
    return <ScheduleInput value={(value ?? null) as Schedule | null} zone={zone} change={change} />
  }
  const drafted = { value, change, common, nothing }
  if (schema.type === 'object') return <JsonInput {...drafted} />
  if (schema.type === 'integer' || schema.type === 'number')
    return <NumberInput {...drafted} step={schema.type === 'integer' ? 1 : 'any'} />
  if (schema.format === 'date-time') return <MomentInput {...drafted} />
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

/** Some of a list, some rows of another resource, entries with fields, words, or whatever else. */
function ListInput({ schema, ...props }: PartProps & { schema: Schema }): JSX.Element {
  const { known, id, name, value, change } = props
  const { items } = schema
  if (items?.enum) return <Choices name={wordsOf(name)} all={items.enum} value={value} change={change} />
  const resource = ofTable(known, items?.references)
  if (resource && routeOf(known, resource, 'list') && (schema.maxItems ?? 0) <= MOST_CHOSEN)
    return <ReferencesInput {...props} resource={resource} />
  if (items?.properties)
    return (
      <RowsInput
        {...{ id, name, of: items, value, change }}
        field={given => <Input {...given} known={known} />}
      />
    )
  if (items?.type !== 'string' || items.references) return <JsonInput {...props} />
  return name === 'types' ? <EventTypesInput {...props} /> : <WordsInput {...props} />
}

import type { JSX, RefObject } from 'preact'
import { useId, useLayoutEffect, useMemo, useRef } from 'preact/hooks'
import { shownZone } from '../../preferences.ts'
import { ApiError } from '../../session.ts'
import { say } from '../../text.ts'
import { wordsOf } from '../../words.ts'
import type { Known } from '../resources.ts'
import { type Schema, withoutNull } from '../schema.ts'
import { Input } from './input.tsx'

interface Problems {
  /** The server's messages by field. */
  byField: ReadonlyMap<string, readonly string[]>
  /** Messages that belong to no field. */
  others: readonly string[]
}

/** Of the last attempt to save: they stay the same until the next attempt. */
export function useProblems(error: Error | null, fields: Readonly<Record<string, unknown>>): Problems {
  return useMemo(() => problemsOf(error, fields), [error])
}

/**
 * Focuses the first field that is wrong, once for each attempt and together with the messages:
 * later, somebody may be typing in another field already.
 */
export function useFocusOnWrong(form: RefObject<HTMLElement>, problems: Problems): void {
  useLayoutEffect(() => {
    if (problems.byField.size > 0) form.current?.querySelector<HTMLElement>('[aria-invalid]')?.focus()
  }, [problems])
}

/** The server's messages, sorted by the fields of the form. */
function problemsOf(error: Error | null, fields: Readonly<Record<string, unknown>>): Problems {
  const byField = new Map<string, string[]>()
  const others: string[] = []
  if (error === null) return { byField, others }
  const { errors, field } = (error instanceof ApiError ? error.members : {}) as {
    errors?: { field: string; message: string }[]
    field?: string
  }
  const found = errors ?? [{ field: field ?? '', message: error.message }]
  for (const { field: path, message } of found) {
    const name = path.split('.')[0]!
    const words = path.includes('.') ? `${path}: ${message}` : message
    if (name in fields) byField.set(name, [...(byField.get(name) ?? []), words])
    else others.push(path === '' ? message : `${path}: ${message}`)
  }
  return { byField, others }
}

interface FieldsProps {
  known: Known
  /** In the body that is sent. */
  schema: Schema
  values: Readonly<Record<string, unknown>>
  change: (values: Record<string, unknown>) => void
  problems: Problems
}

/** A form's fields, derived from the schema by which the server validates them. */
export function Fields({ known, schema, values, change, problems }: FieldsProps): JSX.Element {
  const form = useRef<HTMLDivElement>(null)
  const prefix = useId()
  const { byField, others } = problems
  useFocusOnWrong(form, problems)
  return (
    <div ref={form} class="fields">
      {others.length > 0 ? (
        <div class="failed" role="alert">
          {others.map(words => (
            <p key={words}>{words}</p>
          ))}
        </div>
      ) : null}
      {Object.entries(schema.properties ?? {})
        // Choosing the id is for programs.
        .filter(([name]) => name !== 'id')
        .map(([name, of]) => (
          <Field
            key={name}
            known={known}
            id={`${prefix}-${name}`}
            name={name}
            of={of}
            value={values[name]}
            required={schema.required?.includes(name) ?? false}
            problems={byField.get(name)}
            change={value => change({ ...values, [name]: value })}
          />
        ))}
    </div>
  )
}

interface FieldProps {
  known: Known
  id: string
  name: string
  of: Schema
  value: unknown
  required: boolean
  problems: readonly string[] | undefined
  change: (value: unknown) => void
}

function Field({ known, id, name, of, value, required, problems, change }: FieldProps): JSX.Element {
  const said = of.description ?? of.anyOf?.find(each => each.description)?.description
  // A field that refers to a row is a list of names here.
  const description = said?.startsWith('The id of one of') ? undefined : said
  const isMoment = withoutNull(of).schema.format === 'date-time'
  const described = [description && `${id}-hint`, isMoment && `${id}-zone`, problems && `${id}-wrong`]
    .filter(Boolean)
    .join(' ')
  return (
    <div class="form-field">
      <label for={id}>
        {wordsOf(name)}
        {required ? <span class="required">{say.work.needed}</span> : null}
      </label>
      <Input
        known={known}
        id={id}
        name={name}
        of={of}
        value={value}
        change={change}
        required={required}
        isWrong={problems !== undefined}
        describedBy={described === '' ? undefined : described}
      />
      {description ? (
        <p class="hint" lang="en" id={`${id}-hint`}>
          {description}
        </p>
      ) : null}
      {isMoment ? (
        <p class="hint" id={`${id}-zone`}>
          {say.range.inZone(shownZone())}
        </p>
      ) : null}
      {problems ? (
        <p class="form-error" id={`${id}-wrong`}>
          {problems.join('; ')}
        </p>
      ) : null}
    </div>
  )
}

import { useMutation, useQuery, useQueryClient } from '@tanstack/preact-query'
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { announce } from '../../dom.ts'
import { ask, get } from '../../session.ts'
import { languageCode, languages, say } from '../../text.ts'
import { wordsOf } from '../../words.ts'
import { Choice } from '../parts/choice.tsx'
import { Fields, useProblems } from '../parts/fields.tsx'
import { Failed, Loading } from '../parts/states.tsx'
import { Title } from '../parts/title.tsx'
import { type Known, ofTable, type Row, routeOf, type Settings, useSettings } from '../resources.ts'
import type { Schema } from '../schema.ts'
import type { PageProps } from '../work.tsx'

/** The organization's settings: its own fields, and every group of settings in the API. */
export function Organization({ known }: PageProps): JSX.Element {
  const { id } = known.me.organization
  const resource = ofTable(known, 'organizations')!
  const patch = routeOf(known, resource, 'patch')
  const settings = useSettings()
  const found = useQuery({
    queryKey: ['detail', '/organizations', id],
    queryFn: () => ask<Row>('GET', `/organizations/${id}`),
  })
  if (found.error) return <Failed error={found.error} again={() => void found.refetch()} />
  if (!found.data || !settings.data) return <Loading />
  const { body: row, etag } = found.data
  const seen = settings.data.filter(({ permission }) =>
    known.me.permissions.includes(permission.replace(/:write$/, ':read')),
  )
  return (
    <>
      <Title text={say.organization.title} />
      <p class="lead">{say.organization.lead(known.me.organization.name)}</p>
      <Defaults row={row} isFixed={patch === undefined} />
      <Form
        known={known}
        title={wordsOf(resource.name)}
        schema={without(patch?.takes ?? { properties: resource.fields })}
        values={row}
        save={patch && (changes => ask('PATCH', `/organizations/${id}`, { body: changes, etag }))}
      />
      {seen.map(each => (
        <SettingsForm key={each.path} known={known} settings={each} />
      ))}
    </>
  )
}

/** Read-only text, and fields with a form of their own above. */
function without(schema: Schema): Schema {
  const shown = ['name', 'timeZone', 'currency', 'rawRetentionDays']
  const properties = Object.entries(schema.properties ?? {}).filter(([name]) => shown.includes(name))
  return { ...schema, properties: Object.fromEntries(properties) }
}

interface DefaultsProps {
  row: Row
  isFixed: boolean
}

/** Units and language for users who have chosen none in their browser; stored with the organization's other settings. */
function Defaults({ row, isFixed }: DefaultsProps): JSX.Element {
  const settings = (row.settings ?? {}) as Record<string, unknown>
  const client = useQueryClient()
  const key = ['detail', '/organizations', row.id]
  const save = useMutation({
    // One after the other, each from what the one before it left.
    scope: { id: 'organization' },
    mutationFn: (changed: Record<string, string | undefined>) => {
      const { body, etag } = client.getQueryData<Awaited<ReturnType<typeof ask<Row>>>>(key)!
      const settings = { ...(body.settings as object | null), ...changed }
      return ask<Row>('PATCH', `/organizations/${row.id}`, { body: { settings }, etag })
    },
    onSuccess: now => {
      client.setQueryData(key, now)
      announce(say.work.saved)
    },
    onSettled: () => client.invalidateQueries(),
  })
  const names = new Intl.DisplayNames(languageCode(), { type: 'language' })
  const known = Object.fromEntries(languages().map(code => [code, names.of(code) ?? code]))
  return (
    <fieldset class="block form" disabled={isFixed}>
      <h2>{say.organization.defaults}</h2>
      <p class="quiet">{say.organization.defaultsWords}</p>
      {save.error ? (
        <p class="form-error" role="alert">
          {save.error.message}
        </p>
      ) : null}
      <Choice
        words={say.settings.units}
        value={settings.units === 'mi' ? 'mi' : 'km'}
        all={{ km: say.settings.km, mi: say.settings.mi }}
        choose={units => save.mutate({ units })}
      />
      <Choice
        words={say.settings.language}
        value={typeof settings.language === 'string' && settings.language in known ? settings.language : ''}
        all={{ '': say.organization.ofBrowser, ...known }}
        choose={language => save.mutate({ language: language === '' ? undefined : language })}
      />
    </fieldset>
  )
}

function SettingsForm({ known, settings }: { known: Known; settings: Settings }): JSX.Element {
  const { path, name, permission, takes } = settings
  const found = useQuery({
    queryKey: ['settings', path],
    queryFn: () => get<Record<string, unknown>>(path),
  })
  if (found.error) return <Failed error={found.error} again={() => void found.refetch()} />
  if (!found.data) return <Loading />
  const now = found.data
  const save = (changes: object) => ask('PUT', path, { body: given({ ...now, ...changes }) })
  return (
    <Form
      known={known}
      title={wordsOf(name)}
      schema={takes}
      values={now}
      save={known.me.permissions.includes(permission) ? save : undefined}
    />
  )
}

/** Settings that are left out have their default, as far as they allow it. */
function given(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined))
}

type Values = Readonly<Record<string, unknown>>
type Save = (changes: Values) => Promise<unknown>

interface FormProps {
  known: Known
  title: string
  schema: Schema
  values: Values
  /** Saves changes; absent for users with read access only. */
  save: Save | undefined
}

function Form({ known, title, schema, values, save }: FormProps): JSX.Element {
  const names = Object.keys(schema.properties ?? {})
  // Typed text remains when the data is requested again.
  const [edits, setEdits] = useState<Values>({})
  const client = useQueryClient()
  const mine = Object.fromEntries(names.map(name => [name, name in edits ? edits[name] : values[name]]))
  const changesIn = (now: Values) =>
    Object.fromEntries(
      names
        .filter(name => JSON.stringify(now[name]) !== JSON.stringify(values[name]))
        .map(name => [name, now[name]]),
    )
  const changed = changesIn(mine)
  const saving = useMutation({
    // Passed with the call: the function of the render before may hold an older version of the row.
    mutationFn: ({ save, changes }: { save: Save; changes: Values }) => save(changes),
    onSuccess: async (_, { changes }) => {
      announce(say.work.saved)
      await client.invalidateQueries()
      // What was typed meanwhile remains.
      const isSaved = (name: string, value: unknown) =>
        name in changes && JSON.stringify(changes[name]) === JSON.stringify(value)
      setEdits(now =>
        Object.fromEntries(Object.entries(now).filter(([name, value]) => !isSaved(name, value))),
      )
    },
  })
  const problems = useProblems(saving.error, schema.properties ?? {})
  return (
    <form
      class="block form"
      noValidate
      onSubmit={event => {
        event.preventDefault()
        if (save) saving.mutate({ save, changes: changed })
      }}
    >
      <h2>{title}</h2>
      <fieldset class="bare" disabled={!save} aria-label={title}>
        <Fields
          known={known}
          schema={schema}
          values={mine}
          change={now => setEdits(changesIn(now))}
          problems={problems}
        />
      </fieldset>
      {save ? (
        <div class="actions">
          <button
            class="button accent"
            type="submit"
            disabled={saving.isPending || Object.keys(changed).length === 0}
          >
            {say.work.save}
          </button>
        </div>
      ) : null}
    </form>
  )
}

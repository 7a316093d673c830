import { useMutation, useQuery, useQueryClient } from '@tanstack/preact-query'
import type { JSX } from 'preact'
import { useMemo, useState } from 'preact/hooks'
import { announce } from '../../dom.ts'
import { ask, get } from '../../session.ts'
import { languageCode, languages, say } from '../../text.ts'
import { Choice } from '../parts/choice.tsx'
import { Fields, problemsOf } from '../parts/fields.tsx'
import { Failed, Loading } from '../parts/states.tsx'
import { Title } from '../parts/title.tsx'
import { type Known, ofTable, type Row, routeOf, type Settings, useSettings } from '../resources.ts'
import type { Schema } from '../schema.ts'
import { wordsOf } from '../schema.ts'
import type { PageProps } from '../work.tsx'

/** What the organization sets for all of its people: itself, and every group of settings that the API has. */
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
      <Defaults key={`defaults ${etag}`} row={row} etag={etag} isFixed={patch === undefined} />
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

/** What is a text to be read, and what has a form of its own above. */
function without(schema: Schema): Schema {
  const shown = ['name', 'timeZone', 'currency', 'rawRetentionDays']
  const properties = Object.entries(schema.properties ?? {}).filter(([name]) => shown.includes(name))
  return { ...schema, properties: Object.fromEntries(properties) }
}

interface DefaultsProps {
  row: Row
  etag: string | null
  isFixed: boolean
}

/** Units and language for whoever has chosen none in their browser; kept with the organization's other settings. */
function Defaults({ row, etag, isFixed }: DefaultsProps): JSX.Element {
  const settings = (row.settings ?? {}) as Record<string, unknown>
  const client = useQueryClient()
  const save = useMutation({
    mutationFn: (changed: Record<string, string | undefined>) =>
      ask('PATCH', `/organizations/${row.id}`, { body: { settings: { ...settings, ...changed } }, etag }),
    onSuccess: () => announce(say.work.saved),
    onSettled: () => client.invalidateQueries(),
  })
  const names = new Intl.DisplayNames(languageCode(), { type: 'language' })
  const known = Object.fromEntries(languages().map(code => [code, names.of(code) ?? code]))
  return (
    <fieldset class="block form" disabled={isFixed || save.isPending}>
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

/** What is left out is as usual, where the settings say so. */
function given(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined))
}

interface FormProps {
  known: Known
  title: string
  schema: Schema
  values: Readonly<Record<string, unknown>>
  /** Takes what was changed; absent for who may only look. */
  save: ((changes: Record<string, unknown>) => Promise<unknown>) | undefined
}

function Form({ known, title, schema, values, save }: FormProps): JSX.Element {
  const names = Object.keys(schema.properties ?? {})
  // What was typed stays when what is there is asked for anew.
  const [edits, setEdits] = useState<Readonly<Record<string, unknown>>>({})
  const client = useQueryClient()
  const mine = Object.fromEntries(names.map(name => [name, name in edits ? edits[name] : values[name]]))
  const changesIn = (now: Readonly<Record<string, unknown>>) =>
    Object.fromEntries(
      names
        .filter(name => JSON.stringify(now[name]) !== JSON.stringify(values[name]))
        .map(name => [name, now[name]]),
    )
  const changed = changesIn(mine)
  const saving = useMutation({
    mutationFn: (changes: Record<string, unknown>) => save!(changes),
    onSuccess: async () => {
      announce(say.work.saved)
      await client.invalidateQueries()
      setEdits({})
    },
  })
  const problems = useMemo(() => problemsOf(saving.error, schema.properties ?? {}), [saving.error])
  return (
    <form
      class="block form"
      noValidate
      onSubmit={event => {
        event.preventDefault()
        saving.mutate(changed)
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

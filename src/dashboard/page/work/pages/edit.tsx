import { useMutation, useQuery, useQueryClient } from '@tanstack/preact-query'
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { announce } from '../../dom.ts'
import { ApiError, ask } from '../../session.ts'
import { say } from '../../text.ts'
import { wordsOf } from '../../words.ts'
import { Conflict } from '../parts/conflict.tsx'
import { Fields, useProblems } from '../parts/fields.tsx'
import { SecretDialog } from '../parts/secret.tsx'
import { Failed, Loading } from '../parts/states.tsx'
import { Missing, Title } from '../parts/title.tsx'
import { unsavedOf, useUnsaved } from '../parts/unsaved.ts'
import { labelOf, type Resource, type Route, type Row, routeOf } from '../resources.ts'
import { go, hrefOf } from '../router.ts'
import type { ResourcePageProps } from '../work.tsx'

type Values = Readonly<Record<string, unknown>>

interface Version {
  body: Row
  etag: string | null
}

/** Creates a row, or changes an existing one. */
export function Edit({ known, address, resource }: ResourcePageProps): JSX.Element {
  const [, id = ''] = address.parts
  const isNew = id === 'new'
  const route = routeOf(known, resource, isNew ? 'create' : 'patch')
  // The row when the form was opened. It is never reloaded while it is being edited.
  const found = useQuery({
    queryKey: ['edit', resource.path, id],
    queryFn: () => ask<Row>('GET', `${resource.path}/${encodeURIComponent(id)}`),
    enabled: !isNew && route !== undefined,
    staleTime: 'static',
    gcTime: 0,
  })
  if (!route) return <Missing words={say.work.mayNotWrite(wordsOf(resource.name))} />
  if (isNew) return <Form known={known} address={address} resource={resource} route={route} />
  if (found.error) return <Failed error={found.error} again={() => void found.refetch()} />
  if (!found.data) return <Loading />
  return <Form known={known} address={address} resource={resource} route={route} begun={found.data} />
}

/** The content of the form, and the version that it began with. */
interface Entered {
  base: Version | undefined
  values: Values
}

type FormProps = ResourcePageProps & { route: Route; begun?: Version }

function Form({ known, address, resource, route, begun }: FormProps): JSX.Element {
  const fields = route.takes?.properties ?? {}
  const { entered, enter, left, discard, forget } = useEntered({ known, address, resource, fields, begun })
  const { base, values } = entered
  const [secret, setSecret] = useState<Row>()
  const client = useQueryClient()
  const title = base ? say.work.editIt(labelOf(base.body)) : say.work.create(wordsOf(resource.name))
  const leave = (row: Row) => go([resource.path.slice(1), row.id])

  const save = useMutation({
    // Passed with the call, because what a mutation closes over may be from the render before the last keystroke.
    mutationFn: (now: Entered) => saved(resource, now.values, now.base, fields),
    onSuccess: async row => {
      announce(say.work.saved)
      forget()
      await client.invalidateQueries()
      if (row.token) setSecret(row)
      else leave(row)
    },
  })
  const isConflict = save.error instanceof ApiError && save.error.code === 'changed_meanwhile'
  const problems = useProblems(isConflict ? null : save.error, fields)
  const cancel = hrefOf(base ? [resource.path.slice(1), base.body.id] : [resource.path.slice(1)])
  return (
    <>
      <Title text={title} />
      {left ? <LeftBehind discard={discard} /> : null}
      {isConflict && base ? (
        <Conflict
          known={known}
          resource={resource}
          base={base.body}
          mine={values}
          keepMine={now => {
            enter({ base: { ...now, body: base.body }, values })
            save.reset()
          }}
          takeTheirs={now => {
            enter({ base: now, values: taken(now.body, fields) })
            save.reset()
          }}
        />
      ) : null}
      <form
        class="block form"
        noValidate
        onSubmit={event => {
          event.preventDefault()
          save.mutate(entered)
        }}
      >
        <Fields
          {...{ known, values, problems }}
          schema={route.takes!}
          change={next => enter({ base, values: next })}
        />
        <div class="actions">
          <a class="button" href={cancel} onClick={forget}>
            {say.common.cancel}
          </a>
          <button class="button accent" type="submit" disabled={save.isPending || isConflict}>
            {base ? say.work.save : say.work.createIt(wordsOf(resource.name))}
          </button>
        </div>
      </form>
      {secret ? <SecretDialog row={secret} close={() => leave(secret)} /> : null}
    </>
  )
}

type EnteredProps = ResourcePageProps & { fields: object; begun: Version | undefined }

/** The state of the form, which goes on with what an earlier visit left unsaved. */
function useEntered({ known, address, resource, fields, begun }: EnteredProps) {
  const form = [known.me.user.id, resource.path, begun?.body.id ?? address.query].join(' ')
  const [left, setLeft] = useState(() => unsavedOf(form) as Entered | undefined)
  const [isDone, setDone] = useState(false)
  const initialOf = (base: Version | undefined): Entered => ({
    base,
    values: base ? taken(base.body, fields) : fromQuery(address.query),
  })
  const [entered, enter] = useState(() => left ?? initialOf(begun))
  const isChanged = JSON.stringify(entered.values) !== JSON.stringify(initialOf(entered.base).values)
  useUnsaved(form, isChanged && !isDone ? entered : undefined)
  return {
    entered,
    enter,
    left,
    discard: () => {
      setLeft(undefined)
      enter(initialOf(begun))
    },
    forget: () => setDone(true),
  }
}

function LeftBehind({ discard }: { discard: () => void }): JSX.Element {
  return (
    <p class="banner undo" role="status">
      {say.work.leftBehind}{' '}
      <button class="button" type="button" onClick={discard}>
        {say.work.discard}
      </button>
    </p>
  )
}

/** Only changed fields are sent, so that other users' changes of other fields remain. */
async function saved(
  resource: Resource,
  values: Values,
  base: Version | undefined,
  fields: object,
): Promise<Row> {
  const given = Object.entries(values).filter(([, value]) => value !== undefined)
  if (!base) return (await ask<Row>('POST', resource.path, { body: Object.fromEntries(given) })).body
  const before = taken(base.body, fields)
  const changed = given.filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(before[name]))
  if (changed.length === 0) return base.body
  const body = Object.fromEntries(changed)
  return (await ask<Row>('PATCH', `${resource.path}/${base.body.id}`, { body, etag: base.etag })).body
}

/** The parts of a row that the form has. */
function taken(row: Row, fields: object): Record<string, unknown> {
  return Object.fromEntries(Object.keys(fields).map(name => [name, row[name]]))
}

/** A link may contain values for a new row: `new?vehicleId=…`. */
function fromQuery(query: URLSearchParams): Record<string, unknown> {
  return Object.fromEntries(query)
}

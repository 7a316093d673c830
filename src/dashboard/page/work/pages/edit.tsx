import { useMutation, useQuery, useQueryClient } from '@tanstack/preact-query'
import type { JSX } from 'preact'
import { useMemo, useState } from 'preact/hooks'
import { announce } from '../../dom.ts'
import { ApiError, ask } from '../../session.ts'
import { say } from '../../text.ts'
import { Conflict } from '../parts/conflict.tsx'
import { Fields, problemsOf } from '../parts/fields.tsx'
import { SecretDialog } from '../parts/secret.tsx'
import { Failed, Loading } from '../parts/states.tsx'
import { Missing, Title } from '../parts/title.tsx'
import { labelOf, type Resource, type Route, type Row, routeOf } from '../resources.ts'
import { go, hrefOf } from '../router.ts'
import { wordsOf } from '../schema.ts'
import type { ResourcePageProps } from '../work.tsx'

type Values = Readonly<Record<string, unknown>>

interface Version {
  body: Row
  etag: string | null
}

/** A new row, or changes to one that is there. */
export function Edit({ known, address, resource }: ResourcePageProps): JSX.Element {
  const [, id = ''] = address.parts
  const isNew = id === 'new'
  const route = routeOf(known, resource, isNew ? 'create' : 'patch')
  // As it was when the form was opened. It is never reloaded while somebody edits it.
  const found = useQuery({
    queryKey: ['edit', resource.path, id],
    queryFn: () => ask<Row>('GET', `${resource.path}/${encodeURIComponent(id)}`),
    enabled: !isNew && route !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    refetchOnWindowFocus: false,
  })
  if (!route) return <Missing words={say.work.mayNotWrite(wordsOf(resource.name))} />
  if (isNew) return <Form known={known} address={address} resource={resource} route={route} />
  if (found.error) return <Failed error={found.error} again={() => void found.refetch()} />
  if (!found.data) return <Loading />
  return <Form known={known} address={address} resource={resource} route={route} begun={found.data} />
}

type FormProps = ResourcePageProps & { route: Route; begun?: Version }

function Form({ known, address, resource, route, begun }: FormProps): JSX.Element {
  const fields = route.takes?.properties ?? {}
  const [base, setBase] = useState(begun)
  const [values, setValues] = useState(() => (begun ? taken(begun.body, fields) : fromQuery(address.query)))
  const [secret, setSecret] = useState<Row>()
  const client = useQueryClient()
  const title = base ? say.work.editIt(labelOf(base.body)) : say.work.create(wordsOf(resource.name))
  const leave = (row: Row) => go([resource.path.slice(1), row.id])

  const save = useMutation({
    // Passed with the call, because what a mutation closes over may be from the render before the last keystroke.
    mutationFn: (now: { values: Values; base: Version | undefined }) =>
      saved(resource, now.values, now.base, fields),
    onSuccess: async row => {
      announce(say.work.saved)
      await client.invalidateQueries()
      if (row.token) setSecret(row)
      else leave(row)
    },
  })
  const isConflict = save.error instanceof ApiError && save.error.code === 'changed_meanwhile'
  const problems = useMemo(() => problemsOf(isConflict ? null : save.error, fields), [save.error])
  const cancel = hrefOf(base ? [resource.path.slice(1), base.body.id] : [resource.path.slice(1)])
  return (
    <>
      <Title text={title} />
      {isConflict && base ? (
        <Conflict
          known={known}
          resource={resource}
          base={base.body}
          mine={values}
          keepMine={now => {
            setBase({ ...now, body: base.body })
            save.reset()
          }}
          takeTheirs={now => {
            setBase(now)
            setValues(taken(now.body, fields))
            save.reset()
          }}
        />
      ) : null}
      <form
        class="block form"
        noValidate
        onSubmit={event => {
          event.preventDefault()
          save.mutate({ values, base })
        }}
      >
        <Fields known={known} schema={route.takes!} values={values} change={setValues} problems={problems} />
        <div class="actions">
          <a class="button" href={cancel}>
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

/** Only what was changed is sent, so that what others changed beside it stays. */
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

/** Of a row, what the form has. */
function taken(row: Row, fields: object): Record<string, unknown> {
  return Object.fromEntries(Object.keys(fields).map(name => [name, row[name]]))
}

/** A link may say what a new row begins with: `new?vehicleId=…`. */
function fromQuery(query: URLSearchParams): Record<string, unknown> {
  return Object.fromEntries(query)
}

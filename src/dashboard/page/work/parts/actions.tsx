import { useMutation, useQueryClient } from '@tanstack/preact-query'
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { announce } from '../../dom.ts'
import { ask } from '../../session.ts'
import { say } from '../../text.ts'
import { wordsOf } from '../../words.ts'
import { restore } from '../bulk/each.ts'
import { type Known, labelOf, type Resource, type Route, type Row, routeOf } from '../resources.ts'
import { go, hrefOf } from '../router.ts'
import { offerUndo } from '../undo.tsx'
import { ActionForm } from './action-form.tsx'
import { Confirm } from './dialog.tsx'
import { SecretDialog } from './secret.tsx'

interface ActionsProps {
  known: Known
  resource: Resource
  row: Row
  etag: string | null
}

const ordinary = new Set(['list', 'get', 'create', 'patch', 'retire', 'restore', 'import'])

/** The actions on a row, depending on its status and the user. */
export function Actions({ known, resource, row, etag }: ActionsProps): JSX.Element | null {
  const [asked, setAsked] = useState<Route>()
  const [secret, setSecret] = useState<Row>()
  const client = useQueryClient()
  const restores = routeOf(known, resource, 'restore') !== undefined
  const act = useMutation({
    mutationFn: async ({ kind, body }: { kind: string; body?: unknown }) => {
      const path = `${resource.path}/${row.id}`
      return kind === 'retire'
        ? await ask<Row>('DELETE', path, { etag })
        : await ask<Row>('POST', `${path}/${kind}`, { body })
    },
    onSuccess: async ({ body }, { kind }) => {
      setAsked(undefined)
      if (body?.token) setSecret(body)
      announce(say.work.done(labelOf(row), wordsOf(kind)))
      if (kind === 'retire') {
        // Left before anything is requested again: the row is not there any more.
        go([resource.path.slice(1)])
        offerUndo({
          words: say.bulk.retired(1),
          act: restores ? async () => say.bulk.back(labelOf(await restore(resource, row))) : undefined,
        })
      }
      await client.invalidateQueries()
    },
    // The error is then shown in the dialog; the row's present state, behind it.
    onError: () => client.invalidateQueries({ queryKey: ['detail', resource.path, row.id] }),
  })
  if (row.deletedAt) return null
  const open = (route: Route) => {
    act.reset()
    setAsked(route)
  }
  const routes = resource.routes.filter(
    route =>
      !ordinary.has(route.kind) && routeOf(known, resource, route.kind) && isPossible(resource, row, route),
  )
  const [patch, retire] = [routeOf(known, resource, 'patch'), routeOf(known, resource, 'retire')]
  const close = () => setAsked(undefined)
  return (
    <div class="actions">
      {routes.map(route => (
        <button
          key={route.kind}
          class="button"
          type="button"
          title={route.summary}
          onClick={() => open(route)}
        >
          {wordsOf(route.kind)}
        </button>
      ))}
      {retire ? (
        <button class="button" type="button" onClick={() => open(retire)}>
          {say.work.retire}
        </button>
      ) : null}
      {patch ? (
        <a class="button accent" href={hrefOf([resource.path.slice(1), row.id, 'edit'])}>
          {say.work.edit}
        </a>
      ) : null}
      {asked && hasFields(asked) ? (
        <ActionForm known={known} route={asked} act={act} close={close} />
      ) : asked ? (
        <Confirm
          title={`${wordsOf(asked.kind)}: ${labelOf(row)}`}
          words={wordsFor(asked, restores)}
          yes={wordsOf(asked.kind)}
          danger={asked.kind === 'retire'}
          busy={act.isPending}
          error={act.error}
          act={() => act.mutate({ kind: asked.kind })}
          close={close}
        />
      ) : null}
      {secret ? <SecretDialog row={secret} close={() => setSecret(undefined)} /> : null}
    </div>
  )
}

function wordsFor({ kind, summary }: Route, restores: boolean): string {
  if (kind !== 'retire') return `${summary}.`
  return restores ? say.bulk.retireWords : say.work.retireWords
}

/** Whether the row's status allows it. */
function isPossible({ statusField, actions }: Resource, row: Row, { kind }: Route): boolean {
  const action = actions.find(({ name }) => name === kind)
  return !action || statusField === null || action.from.includes(String(row[statusField]))
}

function hasFields({ kind, takes }: Route): boolean {
  return kind !== 'retire' && Object.keys(takes?.properties ?? {}).length > 0
}

import { useMutation, useQueryClient } from '@tanstack/preact-query'
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { announce } from '../../dom.ts'
import { ask, post } from '../../session.ts'
import { say } from '../../text.ts'
import { formatTime, formatWhole } from '../../words.ts'
import { Confirm } from '../parts/dialog.tsx'
import { Failed } from '../parts/states.tsx'
import { type Known, ofTable, routeOf } from '../resources.ts'
import { go, hrefOf } from '../router.ts'
import { Deliveries } from './deliveries.tsx'
import { SigningSecret } from './secret-dialog.tsx'
import { type Subscription, typeWord } from './words.ts'

interface OneProps {
  known: Known
  row: Subscription
  etag: string | null
}

type Doing = 'pause' | 'resume' | 'end' | 'rotate' | 'redeliver' | 'remove'

/** The states in which each action is possible. */
const possible: Readonly<Partial<Record<Doing, readonly string[]>>> = {
  pause: ['active'],
  resume: ['paused', 'ended'],
  end: ['active', 'paused'],
}

/** The state of one subscription, the actions on it, and its deliveries. */
export function OneSubscription({ known, row, etag }: OneProps): JSX.Element {
  const [asked, setAsked] = useState<'rotate' | 'remove'>()
  const [secret, setSecret] = useState<string>()
  const client = useQueryClient()
  const path = `/subscriptions/${row.id}`
  const act = useMutation({
    mutationFn: async ({ doing, ids }: { doing: Doing; ids?: string[] }) => {
      if (doing === 'remove') return void (await ask('DELETE', path, { etag }))
      const body = doing === 'redeliver' && ids ? { deliveryIds: ids } : undefined
      const answer = await post<{ secret?: string | null; redelivered?: number }>(`${path}/${doing}`, body)
      if (answer.secret) setSecret(answer.secret)
      if (answer.redelivered !== undefined) announce(say.delivery.redelivered(answer.redelivered))
    },
    onSuccess: async (_, { doing }) => {
      setAsked(undefined)
      await client.invalidateQueries()
      if (doing === 'remove') go(['subscriptions'])
    },
  })
  const resource = ofTable(known, 'subscriptions')!
  const mayWrite = routeOf(known, resource, 'patch') !== undefined
  const close = () => setAsked(undefined)
  return (
    <>
      <Doings
        known={known}
        row={row}
        act={doing => act.mutate({ doing })}
        ask={setAsked}
        isPossible={doing => possible[doing]?.includes(row.status) ?? true}
      />
      {act.error && !asked ? <Failed error={act.error} /> : null}
      <Facts row={row} />
      <Deliveries
        subscriptionId={row.id}
        redeliver={mayWrite ? ids => act.mutate({ doing: 'redeliver', ids }) : undefined}
      />
      {asked ? (
        <Confirm
          title={asked === 'rotate' ? say.delivery.rotate : say.delivery.remove}
          words={asked === 'rotate' ? say.delivery.rotateWords : say.delivery.removeWords}
          yes={asked === 'rotate' ? say.delivery.rotate : say.delivery.remove}
          danger={asked === 'remove'}
          busy={act.isPending}
          error={act.error}
          act={() => act.mutate({ doing: asked })}
          close={close}
        />
      ) : null}
      {secret ? <SigningSecret secret={secret} close={() => setSecret(undefined)} /> : null}
    </>
  )
}

interface DoingsProps {
  known: Known
  row: Subscription
  act: (doing: Doing) => void
  /** Runs after a confirmation. */
  ask: (doing: 'rotate' | 'remove') => void
  isPossible: (doing: Doing) => boolean
}

/** The available actions, depending on its state and the user. */
function Doings({ known, row, act, ask, isPossible }: DoingsProps): JSX.Element {
  const resource = ofTable(known, 'subscriptions')!
  const may = (kind: string) => routeOf(known, resource, kind) !== undefined
  const mayWrite = may('patch')
  return (
    <div class="actions">
      {(['pause', 'resume'] as const).map(doing =>
        may(doing) && isPossible(doing) ? (
          <button key={doing} class="button" type="button" onClick={() => act(doing)}>
            {say.delivery[doing]}
          </button>
        ) : null,
      )}
      {mayWrite && row.waiting + row.dead > 0 ? (
        <button class="button" type="button" onClick={() => act('redeliver')}>
          {say.delivery.redeliverAll}
        </button>
      ) : null}
      {mayWrite && row.kind === 'webhook' ? (
        <button class="button" type="button" onClick={() => ask('rotate')}>
          {say.delivery.rotate}
        </button>
      ) : null}
      {may('end') && isPossible('end') ? (
        <button class="button" type="button" onClick={() => act('end')}>
          {say.delivery.end}
        </button>
      ) : null}
      {may('retire') ? (
        <button class="button danger" type="button" onClick={() => ask('remove')}>
          {say.delivery.remove}
        </button>
      ) : null}
      {mayWrite ? (
        <a class="button accent" href={hrefOf(['subscriptions', row.id, 'edit'])}>
          {say.work.edit}
        </a>
      ) : null}
    </div>
  )
}

function Facts({ row }: { row: Subscription }): JSX.Element {
  const { kind, url, to, topic, types, status, delivered, waiting, dead, deliveredAt, problem } = row
  const facts = [
    [say.delivery.status, say.delivery.statuses[status]],
    [say.delivery.kind, say.delivery.kinds[kind]],
    [say.delivery.to, to ?? topic ?? url ?? '–'],
    [say.delivery.types, types.map(typeWord).join(', ')],
    [say.delivery.taken, formatWhole(delivered)],
    [say.delivery.waiting, formatWhole(waiting)],
    [say.delivery.dead, formatWhole(dead)],
    [say.delivery.lastTaken, deliveredAt ? formatTime(deliveredAt) : '–'],
    [say.delivery.problem, problem ?? '–'],
  ] as const
  return (
    <section class="block">
      <dl class="facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}

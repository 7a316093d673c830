import { useMutation, useQuery, useQueryClient } from '@tanstack/preact-query'
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { Schemas } from '../../../../client/api.ts'
import { get, post } from '../../session.ts'
import { say } from '../../text.ts'
import { formatWhole } from '../../words.ts'
import { Confirm } from '../parts/dialog.tsx'
import { RejectionSample } from '../parts/rejection.tsx'
import { Failed, Loading } from '../parts/states.tsx'
import { Missing, Title } from '../parts/title.tsx'
import { hrefOf } from '../router.ts'
import type { PageProps } from '../work.tsx'

type Page = Schemas['GetTelemetryRejectionsAnswer']
type Overview = Schemas['GetOperationsAnswer']
type Totals = Schemas['ReplayRejectionsAnswer']

/** Rejected readings: by code, with samples, and a replay once the cause is fixed. */
export function Rejections({ known, address }: PageProps): JSX.Element {
  const code = address.query.get('code')
  const has = (permission: string) => known.me.permissions.includes(permission)
  const query = new URLSearchParams({ limit: '25', ...Object.fromEntries(address.query) })
  const samples = useQuery({
    queryKey: ['rejections', query.toString()],
    queryFn: ({ signal }) => get<Page>(`/telemetry/rejections?${query}`, signal),
    enabled: has('operations:read'),
  })
  const overview = useQuery({
    queryKey: ['operations'],
    queryFn: () => get<Overview>('/operations'),
    enabled: has('operations:read'),
  })
  if (!has('operations:read')) return <Missing words={say.rejections.mayNot} />
  const next = samples.data?.nextCursor
  const further = new URLSearchParams(address.query)
  if (next) further.set('cursor', next)
  return (
    <>
      <Title text={say.rejections.title} page={address.query.get('cursor')} />
      <p class="lead">{say.rejections.lead}</p>
      <nav class="codes" aria-label={say.rejections.codes}>
        <a class="tile" href={hrefOf(['rejections'])} aria-current={code === null ? 'page' : undefined}>
          {say.rejections.all}
        </a>
        {(overview.data?.rejections ?? []).map(each => (
          <a
            key={each.code}
            class="tile"
            href={hrefOf(['rejections'], new URLSearchParams({ code: each.code }))}
            aria-current={code === each.code ? 'page' : undefined}
          >
            <code>{each.code}</code> <b>{formatWhole(each.count)}</b>
            <span class="visually-hidden"> {say.rejections.last24}</span>
          </a>
        ))}
      </nav>
      {code && has('operations:write') ? <Replay key={code} code={code} /> : null}
      {samples.error ? <Failed error={samples.error} again={() => void samples.refetch()} /> : null}
      {samples.data ? (
        samples.data.items.length === 0 ? (
          <p class="none">{say.rejections.none(code ?? '')}</p>
        ) : (
          <ol class="samples">
            {samples.data.items.map(item => (
              <RejectionSample key={item.id} item={item} />
            ))}
          </ol>
        )
      ) : samples.error ? null : (
        <Loading />
      )}
      {next ? (
        <nav class="pager" aria-label={say.work.pages}>
          <a class="button" href={hrefOf(['rejections'], further)}>
            {say.rejections.older}
          </a>
        </nav>
      ) : null}
    </>
  )
}

function Replay({ code }: { code: string }): JSX.Element {
  const [isAsked, setAsked] = useState(false)
  const client = useQueryClient()
  const replay = useMutation({
    mutationFn: () => post<Totals>('/telemetry/rejections/replay', { code }),
    onSuccess: () => {
      setAsked(false)
      return client.invalidateQueries()
    },
  })
  const done = replay.data
  return (
    <div class="replay">
      <button class="button" type="button" onClick={() => setAsked(true)}>
        {say.rejections.replay(code)}
      </button>
      {done ? (
        <p role="status">
          {say.rejections.replayed(done.replayed, done.accepted, done.duplicates, done.rejected)}
        </p>
      ) : null}
      {isAsked ? (
        <Confirm
          title={say.rejections.replayTitle(code)}
          words={say.rejections.replayWords}
          yes={say.rejections.replayYes}
          busy={replay.isPending}
          error={replay.error}
          act={() => replay.mutate()}
          close={() => setAsked(false)}
        />
      ) : null}
    </div>
  )
}

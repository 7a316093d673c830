import { useQuery } from '@tanstack/preact-query'
import type { JSX } from 'preact'
import { ask } from '../../session.ts'
import { say } from '../../text.ts'
import { wordsOf } from '../../words.ts'
import type { Known, Resource, Row } from '../resources.ts'
import { textOf } from '../values.tsx'
import { ScrolledTable } from './scrolled-table.tsx'
import { Failed, Loading } from './states.tsx'

interface Version {
  body: Row
  etag: string | null
}

interface ConflictProps {
  known: Known
  resource: Resource
  /** The row when the form was opened. */
  base: Row
  mine: Readonly<Record<string, unknown>>
  keepMine: (now: Version) => void
  takeTheirs: (now: Version) => void
}

/** Another user has changed the row meanwhile: shows their changes beside the ones to be saved. */
export function Conflict({ resource, base, mine, keepMine, takeTheirs }: ConflictProps): JSX.Element {
  const found = useQuery({
    queryKey: ['theirs', resource.path, base.id],
    queryFn: () => ask<Row>('GET', `${resource.path}/${base.id}`),
    staleTime: 0,
    gcTime: 0,
  })
  if (found.error) return <Failed error={found.error} again={() => void found.refetch()} />
  if (!found.data) return <Loading />
  const now = found.data
  const differs = (a: unknown, b: unknown) => JSON.stringify(a) !== JSON.stringify(b)
  const isMine = (name: string) => name in mine && differs(base[name], mine[name])
  const names = Object.keys(resource.fields).filter(
    name => name !== 'updatedAt' && (differs(base[name], now.body[name]) || isMine(name)),
  )
  const cell = (name: string, value: unknown) => textOf(resource.fields[name]!, value)
  return (
    <section class="block conflict" role="alert">
      <h2>{say.work.conflict(wordsOf(resource.name))}</h2>
      <ScrolledTable
        label={say.work.whatChanged}
        heads={[say.work.field, say.work.whenBegun, say.work.now, say.work.withYours]}
      >
        {names.map(name => (
          <tr key={name}>
            <th scope="row">{wordsOf(name)}</th>
            <td>{cell(name, base[name])}</td>
            <td class={differs(base[name], now.body[name]) ? 'changed' : undefined}>
              {cell(name, now.body[name])}
            </td>
            <td class={isMine(name) ? 'changed' : undefined}>
              {cell(name, isMine(name) ? mine[name] : now.body[name])}
            </td>
          </tr>
        ))}
      </ScrolledTable>
      <p class="quiet">{say.work.onlyChanged}</p>
      <div class="actions">
        <button class="button" type="button" onClick={() => takeTheirs(now)}>
          {say.work.takeTheirs}
        </button>
        <button class="button accent" type="button" onClick={() => keepMine(now)}>
          {say.work.keepMine}
        </button>
      </div>
    </section>
  )
}

import { useQuery } from '@tanstack/preact-query'
import type { JSX } from 'preact'
import { get } from '../../session.ts'
import { say } from '../../text.ts'
import { formatTime } from '../../words.ts'
import { type Known, labelOf, ofTable, type Resource, type Row, routeOf } from '../resources.ts'
import { wordsOf } from '../schema.ts'

interface Entry {
  id: string
  createdAt: string
  action: 'insert' | 'update' | 'delete'
  before: Record<string, unknown> | null
  after: Record<string, unknown> | null
  databaseUser: string
  user?: Row | null
}

const verbOf = (action: Entry['action']): string =>
  ({ insert: say.work.created, update: say.work.changed, delete: say.work.deleted })[action]
/** Which every change brings along. */
const standing = new Set(['updated_at', 'created_at', 'id', 'organization_id'])

/** What the audit log says of a row, the newest first, for those who may read it. */
export function History({ known, resource, row }: { known: Known; resource: Resource; row: Row }) {
  const log = ofTable(known, 'audit_logs')
  const isReadable = log !== undefined && log !== resource && routeOf(known, log, 'list') !== undefined
  const entries = useQuery({
    queryKey: ['history', resource.table, row.id, row.updatedAt],
    queryFn: () =>
      get<{ items: Entry[] }>(
        `/audit-logs?entityType=${resource.table}&entityId=${row.id}&include=user&limit=20&sort=-sequence`,
      ),
    enabled: isReadable,
  })
  if (!isReadable || !entries.data || entries.data.items.length === 0) return null
  return (
    <section class="block">
      <h2>{say.work.history}</h2>
      <ol class="history">
        {entries.data.items.map(entry => (
          <li key={entry.id}>
            <div>
              <b>{entry.user ? labelOf(entry.user) : entry.databaseUser}</b> {verbOf(entry.action)}{' '}
              <time dateTime={entry.createdAt}>{formatTime(entry.createdAt)}</time>
            </div>
            <Changes {...entry} />
          </li>
        ))}
      </ol>
    </section>
  )
}

function Changes({ before, after }: Pick<Entry, 'before' | 'after'>): JSX.Element | null {
  if (!before || !after) return null
  const changed = Object.keys(after).filter(
    name => !standing.has(name) && JSON.stringify(before[name]) !== JSON.stringify(after[name]),
  )
  return (
    <ul class="changes">
      {changed.map(name => (
        <li key={name}>
          {wordsOf(name)}: <del>{plain(before[name])}</del> <ins>{plain(after[name])}</ins>
        </li>
      ))}
    </ul>
  )
}

function plain(value: unknown): string {
  if (value === null || value === undefined || value === '') return say.work.nothingThere
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

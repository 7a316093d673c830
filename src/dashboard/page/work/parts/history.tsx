import { useQuery } from '@tanstack/preact-query'
import type { JSX } from 'preact'
import { get } from '../../session.ts'
import { say } from '../../text.ts'
import { formatTime, wordsOf } from '../../words.ts'
import { type Known, labelOf, ofTable, type Resource, type Row, routeOf } from '../resources.ts'
import { withoutNull } from '../schema.ts'
import { Related } from '../values.tsx'

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
/** Fields that change with every change. */
const standing = new Set(['updated_at', 'created_at', 'id', 'organization_id'])

/** A row's entries in the audit log, newest first, for users who may read it. */
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
            <Changes {...{ known, resource }} {...entry} />
          </li>
        ))}
      </ol>
    </section>
  )
}

type ChangesProps = Pick<Entry, 'before' | 'after'> & { known: Known; resource: Resource }

function Changes({ known, resource, before, after }: ChangesProps): JSX.Element | null {
  if (!before || !after) return null
  const changed = Object.keys(after).filter(
    name => !standing.has(name) && JSON.stringify(before[name]) !== JSON.stringify(after[name]),
  )
  const shown = (name: string, value: unknown) => {
    const field = resource.fields[name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase())]
    const { enum: choices, references: table } = field ? withoutNull(field).schema : {}
    if (typeof value !== 'string') return plain(value)
    if (choices) return wordsOf(value)
    if (table === undefined) return plain(value)
    return <Related known={known} table={table} id={value} />
  }
  return (
    <ul class="changes">
      {changed.map(name => (
        <li key={name}>
          {wordsOf(name)}: <del>{shown(name, before[name])}</del> <ins>{shown(name, after[name])}</ins>
        </li>
      ))}
    </ul>
  )
}

function plain(value: unknown): string {
  if (value === null || value === undefined || value === '') return say.work.nothingThere
  if (typeof value === 'boolean') return value ? say.common.yes : say.common.no
  if (typeof value === 'string' && /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d/.test(value)) return timeOf(value)
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

/** As the database writes it, or as the API does. */
function timeOf(text: string): string {
  const time = Date.parse(text)
  return Number.isNaN(time) ? text : formatTime(time)
}

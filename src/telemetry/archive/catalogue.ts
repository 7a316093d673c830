import type { ClientBase, Pool } from 'pg'
import { inTransaction } from '../../database/transaction.ts'
import type { ArchivedFile, Manifest } from './layout.ts'

type Queryable = Pick<Pool | ClientBase, 'query'>

/** A day in the archive, as in the database. */
export interface ArchivedDay {
  day: string
  schemaVersion: number
  pushedAt: Date
  verifiedAt: Date | null
  /** Whether its readings are only in the archive. */
  inPlace: boolean
  readings: number
  bytes: number
  files: number
  /** Files to be deleted that may still exist. */
  leaving: number
}

export async function readArchivedDays(client: Queryable, day?: string): Promise<ArchivedDay[]> {
  const { rows } = await client.query<ArchivedDay>(
    `select d.day::text, d.schema_version as "schemaVersion", d.pushed_at as "pushedAt", d.verified_at as "verifiedAt",
            d.in_place as "inPlace", coalesce(sum(f.readings) filter (where not f.leaving), 0)::float8 as readings,
            coalesce(sum(f.bytes) filter (where not f.leaving), 0)::float8 as bytes,
            count(*) filter (where not f.leaving) as files, count(*) filter (where f.leaving) as leaving
       from archived_days d
       left join archived_files f using (day)
      where $1::date is null or d.day = $1
      group by d.day
      order by d.day`,
    [day ?? null],
  )
  return rows
}

/** The archive as a whole. */
export interface ArchiveTotals {
  days: number
  /** Days that are only there. */
  alone: number
  readings: number
  bytes: number
  /** Files to be deleted that may still exist. */
  leaving: number
  oldest: Date | null
  newest: Date | null
  pushedAt: Date | null
}

export async function readArchiveTotals(client: Queryable): Promise<ArchiveTotals> {
  const { rows } = await client.query<ArchiveTotals>(
    `select days.*, files.*
       from (
         select count(*) as days, count(*) filter (where in_place) as alone, min(day)::timestamptz as oldest,
                max(day)::timestamptz as newest, max(pushed_at) as "pushedAt"
           from archived_days
       ) days,
       (
         select coalesce(sum(readings) filter (where not leaving), 0)::float8 as readings,
                coalesce(sum(bytes) filter (where not leaving), 0)::float8 as bytes,
                count(*) filter (where leaving) as leaving
           from archived_files
       ) files`,
  )
  return rows[0]!
}

const selectFile = `organization_id as "organizationId", key, bytes::float8 as bytes, sha256,
  readings::float8 as rows, vehicles, content_sha256 as "contentSha256",
  (extract(epoch from first_time) * 1000000)::bigint as "firstTime",
  (extract(epoch from last_time) * 1000000)::bigint as "lastTime"`

interface FileRow {
  organizationId: string
  key: string
  bytes: number
  sha256: string
  rows: number
  vehicles: number
  contentSha256: string
  firstTime: number
  lastTime: number
}

function fileOf({ organizationId, key, bytes, sha256, contentSha256, ...contents }: FileRow): ArchivedFile {
  return { organizationId, key, bytes, sha256, contents: { ...contents, sha256: contentSha256 } }
}

export async function readArchivedFiles(client: Queryable, day: string): Promise<ArchivedFile[]> {
  const { rows } = await client.query<FileRow>(
    `select ${selectFile} from archived_files where day = $1 and not leaving order by organization_id`,
    [day],
  )
  return rows.map(fileOf)
}

/** Those that are being deleted, of one day or of all. */
export async function readLeaving(client: Queryable): Promise<{ day: string; file: ArchivedFile }[]> {
  const { rows } = await client.query<FileRow & { day: string }>(
    `select day::text, ${selectFile} from archived_files where leaving order by day, organization_id`,
  )
  return rows.map(({ day, ...file }) => ({ day, file: fileOf(file) }))
}

/** What was pushed, and is not verified yet. A day that is only in the archive stays so: its files are still there. */
export async function recordPushed(client: ClientBase, manifest: Manifest, at: Date): Promise<void> {
  const { day, files } = manifest
  const column = <T>(of: (file: ArchivedFile) => T) => files.map(of)
  await inTransaction(client, async () => {
    await client.query(
      `insert into archived_days as known (day, schema_version, pushed_at) values ($1, $2, $3)
       on conflict (day) do update set schema_version = excluded.schema_version, pushed_at = excluded.pushed_at,
         verified_at = case when known.in_place then known.verified_at end`,
      [day, manifest.schemaVersion, at],
    )
    await client.query('delete from archived_files where day = $1', [day])
    await client.query(
      `insert into archived_files
         (day, organization_id, key, bytes, sha256, readings, vehicles, content_sha256, first_time, last_time)
       select $1, organization, key, bytes, sha256, readings, vehicles, content, ${momentOf('first')}, ${momentOf('last')}
         from unnest($2::uuid[], $3::text[], $4::bigint[], $5::text[], $6::bigint[], $7::integer[], $8::text[],
                     $9::bigint[], $10::bigint[])
           as given (organization, key, bytes, sha256, readings, vehicles, content, first, last)`,
      [
        day,
        column(({ organizationId }) => organizationId),
        column(({ key }) => key),
        column(({ bytes }) => bytes),
        column(({ sha256 }) => sha256),
        column(({ contents }) => contents.rows),
        column(({ contents }) => contents.vehicles),
        column(({ contents }) => contents.sha256),
        column(({ contents }) => contents.firstTime),
        column(({ contents }) => contents.lastTime),
      ],
    )
  })
}

/** Microseconds, exactly. */
function momentOf(column: string): string {
  return `timestamptz 'epoch' + ${column} * interval '1 microsecond'`
}

export async function recordVerified(client: Queryable, day: string, at: Date): Promise<void> {
  await client.query('update archived_days set verified_at = $2 where day = $1', [day, at])
}

/**
 * From here on the day's readings are in the archive: runs in the transaction that takes them out of the database.
 * False if this is not allowed: the day was not verified since it was pushed, or has another number of readings.
 */
export async function placeInArchive(
  client: Queryable,
  { day, readings }: { day: string; readings: number },
): Promise<boolean> {
  const { rowCount } = await client.query(
    `update archived_days set in_place = true
      where day = $1 and verified_at >= pushed_at
        and $2 = (select coalesce(sum(readings), 0) from archived_files where day = $1 and not leaving)`,
    [day, readings],
  )
  return rowCount === 1
}

/** The database has the day again: for the transaction that gives it to readers. */
export async function placeInDatabase(client: Queryable, day: string): Promise<void> {
  await client.query('update archived_days set in_place = false where day = $1', [day])
}

/** Writes down which days are too old from this run on, and that the others are not, or not any more: since when they are. */
export async function noteTooOld(
  client: Queryable,
  days: readonly string[],
  latest: Date,
): Promise<Map<string, Date>> {
  const { rows } = await client.query<{ day: string; since: Date }>(
    `update archived_days set due_since = case when day = any($1::date[]) then least(due_since, $2) end
      where due_since is not null or day = any($1::date[])
      returning day::text, due_since as since`,
    [days, latest],
  )
  return new Map(rows.map(({ day, since }) => [day, since]))
}

/** Nobody is shown these files any more. Answers how many there are. */
export async function markLeaving(
  client: Queryable,
  { day, organizationId }: { day?: string | undefined; organizationId?: string | undefined },
): Promise<number> {
  const { rowCount } = await client.query(
    `update archived_files set leaving = true
      where ($1::date is null or day = $1) and ($2::uuid is null or organization_id = $2)`,
    [day ?? null, organizationId ?? null],
  )
  return rowCount ?? 0
}

/** The same, of the days of an organization that ended by then. */
export async function markTooOld(client: Queryable, organizationId: string, by: Date): Promise<void> {
  await client.query(
    `update archived_files set leaving = true
      where organization_id = $1 and (day + 1)::timestamptz <= $2 and not leaving`,
    [organizationId, by],
  )
}

export async function forgetFile(client: Queryable, day: string, organizationId: string): Promise<void> {
  await client.query('delete from archived_files where day = $1 and organization_id = $2 and leaving', [
    day,
    organizationId,
  ])
}

/** Once it has no files. */
export async function forgetDay(client: Queryable, day: string): Promise<boolean> {
  const { rowCount } = await client.query(
    'delete from archived_days where day = $1 and not exists (select from archived_files where day = $1)',
    [day],
  )
  return rowCount === 1
}

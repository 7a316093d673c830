import type { ClientBase } from 'pg'
import { StartupError } from '../errors.ts'

type Queryable = Pick<ClientBase, 'query'>

/**
 * An import is many transactions, and may be killed between any two of them. Its mark, a separate table, is created
 * before its first change and dropped with its last one: while it exists, nothing else uses the database.
 */
interface UnfinishedImport {
  /** SHA-256 of the manifest of the import. */
  manifest: string
  /** Whether all rows are loaded, and only the final steps are missing. */
  loaded: boolean
}

export async function readUnfinishedImport(client: Queryable): Promise<UnfinishedImport | undefined> {
  const { rows: found } = await client.query<{ there: boolean }>(
    `select to_regclass('public.unfinished_import') is not null as there`,
  )
  if (!found[0]!.there) return undefined
  const { rows } = await client.query<UnfinishedImport>(
    'select manifest, loaded from public.unfinished_import',
  )
  return rows[0]
}

export async function markUnfinishedImport(client: Queryable, manifest: string): Promise<void> {
  await client.query(`begin;
    create table if not exists public.unfinished_import (manifest text not null, loaded boolean not null);
    truncate public.unfinished_import`)
  await client.query('insert into public.unfinished_import values ($1, false)', [manifest])
  await client.query('commit')
}

export async function markLoaded(client: Queryable): Promise<void> {
  await client.query('update public.unfinished_import set loaded = true')
}

export async function finishImport(client: Queryable): Promise<void> {
  await client.query('drop table public.unfinished_import')
}

export async function refuseUnfinishedImport(client: Queryable): Promise<void> {
  if ((await readUnfinishedImport(client)) === undefined) return
  throw new StartupError(
    'An import into this database was begun and not finished, so its data is incomplete. Start it again with ' +
      '"npm run transfer -- import DIR", which starts over, or create an empty database.',
  )
}

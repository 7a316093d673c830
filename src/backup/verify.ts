import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Client } from 'pg'
import { StartupError } from '../errors.ts'
import { countStock } from '../telemetry/store/stock.ts'
import { eachOf, hashFile, listTree } from './files.ts'
import { CLUSTER, MANIFEST } from './layout.ts'
import { choose, type RestoreOptions, restoreInto } from './restore.ts'

export interface Verified {
  backup: string
  endedAt: string
  files: number
  bytes: number
  readings: number
  hours: number
  days: number
  vehicles: number
  /** Read completely: each row of each table is well-formed, and each entry of each index in order. */
  tables: number
  indexes: number
  /** What was found wrong, one sentence each. */
  damages: string[]
}

/** Whether a backup matches its manifest, and whether a server can be made from it: this is tried. */
export async function verifyBackup(
  options: Pick<RestoreOptions, 'from' | 'to' | 'backupDir' | 'signal' | 'progress'>,
): Promise<Verified> {
  const { signal, progress } = options
  const chosen = await choose(options)
  const { folder, manifest } = chosen.backup
  progress(`hashing ${manifest.files.length} files of ${folder}`)
  const damages: string[] = []
  await eachOf(manifest.files, signal, async ({ path, bytes, sha256 }) => {
    const found = await hashFile(join(folder, CLUSTER), path)
    if (!found) damages.push(`${path} is missing`)
    else if (found.bytes !== bytes) damages.push(`${path} has ${found.bytes} bytes instead of ${bytes}`)
    else if (found.sha256 !== sha256) damages.push(`${path} is damaged: its SHA-256 differs`)
  })
  const named = new Set(manifest.files.map(({ path }) => path))
  const { files } = await listTree(join(folder, CLUSTER), path => !named.has(path))
  for (const path of files) damages.push(`${path} is not in ${MANIFEST}`)
  const facts = {
    backup: folder,
    endedAt: manifest.endedAt,
    files: manifest.files.length,
    bytes: manifest.bytes,
  }
  const nothing = { readings: 0, hours: 0, days: 0, vehicles: 0, tables: 0, indexes: 0 }
  if (damages.length > 0) return { ...facts, ...nothing, damages }
  const work = await mkdtemp(join(tmpdir(), 'fleetwake-verify-'))
  try {
    const how = { ...options, durable: false }
    return { ...facts, ...(await restoreInto(work, chosen, how, client => look(client, progress))) }
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

type Looked = Pick<Verified, 'readings' | 'hours' | 'days' | 'vehicles' | 'tables' | 'indexes' | 'damages'>

async function look(client: Client, progress: (line: string) => void): Promise<Looked> {
  progress('counting, and reading every table and index')
  const stock = await countStock(client)
  if (!stock) throw new StartupError('The backup does not contain the schema of Fleetwake.')
  const counted = await client.query<{ vehicles: string }>('select count(*)::text as vehicles from vehicles')
  await client.query('create extension if not exists amcheck')
  const relations = await client.query<{ oid: number; name: string; kind: 'r' | 'm' | 'i' }>(
    `select c.oid, c.oid::regclass::text as name, c.relkind as kind
       from pg_class c
       left join pg_am a on a.oid = c.relam
       left join pg_index i on i.indexrelid = c.oid
      where c.relpersistence = 'p'
        and (c.relkind in ('r', 'm') or c.relkind = 'i' and a.amname = 'btree' and i.indisvalid)`,
  )
  const damages: string[] = []
  for (const { oid, name, kind } of relations.rows) {
    const question =
      kind === 'i'
        ? 'select from bt_index_check($1::oid::regclass)'
        : 'select msg from verify_heapam($1::oid::regclass) limit 3'
    const found = await client.query<{ msg?: string }>(question, [oid]).then(
      ({ rows }) => rows.flatMap(({ msg }) => msg ?? []),
      (error: Error) => [error.message],
    )
    for (const message of found) damages.push(`${name}: ${message}`)
  }
  const indexes = relations.rows.filter(({ kind }) => kind === 'i').length
  return {
    ...stock,
    vehicles: Number(counted.rows[0]!.vehicles),
    tables: relations.rows.length - indexes,
    indexes,
    damages,
  }
}

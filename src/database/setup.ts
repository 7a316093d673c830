import { createHash } from 'node:crypto'
import pg, { type ClientBase } from 'pg'
import { readSql } from './sql.ts'

const setup = readSql(import.meta.url, '../../deploy/postgresql/setup.sql')
const takeOver = readSql(import.meta.url, '../../deploy/postgresql/take-over.sql')

/** What an administrator does beforehand, with the very file that the documentation names. */
export async function setUpDatabase(administrator: ClientBase): Promise<void> {
  await administrator.query(setup)
}

/** Gives the administrator's objects in this database to the owner of the database. */
export async function takeOverDatabase(administrator: ClientBase): Promise<void> {
  await administrator.query(takeOver)
}

/** A setting of the database, which goes with it when it is dropped. */
const NOTE = 'fleetwake.set_up'
/** Another version of the files is run again. */
const version = createHash('sha256').update(setup).update(takeOver).digest('hex').slice(0, 16)

/** Remembers that both files were run in this database. */
export async function noteSetUp(administrator: ClientBase, database: string): Promise<void> {
  await administrator.query(`alter database ${pg.escapeIdentifier(database)} set ${NOTE} = '${version}'`)
}

/** Whether these very files were run in this database, and nothing in it has become the administrator's since. */
export async function isSetUp(client: ClientBase, administrator: string): Promise<boolean> {
  const { rows } = await client.query<{ done: boolean }>(
    `with spaces as (
       select oid from pg_namespace where nspname !~ '^pg_' and nspname <> 'information_schema'
     )
     select coalesce(current_setting('${NOTE}', true) = $1, false)
        and not exists (
          select from pg_class join spaces s on s.oid = relnamespace where relowner = $2::regrole)
        and not exists (
          select from pg_proc p join spaces s on s.oid = pronamespace
          where proowner = $2::regrole
            and not exists (select from pg_depend where classid = 'pg_proc'::regclass and objid = p.oid and deptype = 'e')) as done`,
    [version, administrator],
  )
  return rows[0]!.done
}

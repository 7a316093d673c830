import type { ClientBase } from 'pg'

/**
 * Notes which life the database is in (migrations/0420_database_lives.sql), as the first thing that a connection
 * commits. Without the schema there is nothing yet that could be followed.
 */
const beginLife = `do $$ begin
  if to_regprocedure('begin_database_life()') is not null then perform begin_database_life(); end if;
end $$`

/** For a pool to run on each new connection; one on which it fails is not used. */
export function beginsLife(timeoutMs: number): (client: ClientBase) => Promise<void> {
  return async client => {
    await client.query({ text: beginLife, query_timeout: timeoutMs } as { text: string })
  }
}

import type { ClientBase } from 'pg'

/**
 * Records which life the database is in (migrations/0420_database_lives.sql), as the first thing that a connection
 * commits. Without the schema there is no feed yet.
 */
const beginLife = `do $$ begin
  if to_regprocedure('begin_database_life()') is not null then perform begin_database_life(); end if;
end $$`

/** A pool runs it on each new connection; a connection on which it fails is not used. */
export function beginsLife(timeoutMs: number): (client: ClientBase) => Promise<void> {
  return async client => {
    await client.query({ text: beginLife, query_timeout: timeoutMs } as { text: string })
  }
}

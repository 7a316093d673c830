import type { ClientBase, Pool } from 'pg'

type Queryable = Pick<Pool | ClientBase, 'query'>

/** Something that needs an operator's attention. The code is stable; the message gives the details. */
export interface Alarm {
  code: string
  message: string
  raisedAt: Date
}

/** Raised until it is cleared. If raised again, it keeps the time at which it began and gets the new message. */
export async function raiseAlarm(client: Queryable, code: string, message: string): Promise<void> {
  await client.query(
    `insert into alarms as a (code, message) values ($1, $2)
     on conflict (code) do update set message = excluded.message where a.message <> excluded.message`,
    [code, message],
  )
}

/** Returns whether it was raised before. */
export async function clearAlarm(client: Queryable, code: string): Promise<boolean> {
  const { rowCount } = await client.query('delete from alarms where code = $1', [code])
  return rowCount === 1
}

/** Oldest first. */
export async function readAlarms(client: Queryable): Promise<Alarm[]> {
  const { rows } = await client.query<Alarm>(
    'select code, message, raised_at as "raisedAt" from alarms order by raised_at, code',
  )
  return rows
}

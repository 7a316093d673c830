import type { ClientBase } from 'pg'

/** Sends the chosen statement and ends the session that runs it. */
export function killAt(client: ClientBase, killer: ClientBase, chosen: () => boolean): void {
  const query = client.query.bind(client) as (...args: unknown[]) => Promise<unknown>
  const pid = (client as unknown as { processID: number }).processID
  const replaced = async (...args: unknown[]) => {
    if (!chosen()) return await query(...args)
    const [result] = await Promise.allSettled([
      query(...args),
      killer.query('select pg_terminate_backend($1, 5000)', [pid]),
    ])
    if (result.status === 'rejected') throw result.reason
    return result.value
  }
  client.query = replaced as typeof client.query
}

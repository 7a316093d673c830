import type { ClientBase } from 'pg'

/** Sends the chosen statement, and ends the session that runs it. */
export function killAt(client: ClientBase, killer: ClientBase, chosen: () => boolean): void {
  const query = client.query.bind(client) as (...args: unknown[]) => Promise<unknown>
  const pid = (client as unknown as { processID: number }).processID
  const kill = () => killer.query('select pg_terminate_backend($1, 5000)', [pid])
  const ended = async (...args: unknown[]) => {
    const [result] = await Promise.allSettled([query(...args), kill()])
    if (result.status === 'rejected') throw result.reason
    return result.value
  }
  const replaced = (...args: unknown[]) => {
    if (!chosen()) return query(...args)
    // A COPY is a stream, which reports its end itself.
    if (typeof (args[0] as { submit?: unknown }).submit !== 'function') return ended(...args)
    const stream = query(...args)
    void kill()
    return stream
  }
  client.query = replaced as typeof client.query
}

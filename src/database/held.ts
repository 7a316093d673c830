import type { Pool, PoolClient } from 'pg'

/**
 * A transaction that outlasts the work done in it, so that what follows from the work can be written with it:
 * a request's transaction, which ends with the answer. States:
 *
 *     open       all work for the request is done in it, each piece under a savepoint, one after the other
 *     ended      committed or rolled back; the connection is back in its pool
 *
 * Promise: the connection is returned once, whatever fails. Work that throws leaves no trace, and other work can follow.
 */
export class HeldTransaction {
  readonly pool: Pool
  #client: PoolClient | undefined

  private constructor(pool: Pool, client: PoolClient) {
    this.pool = pool
    this.#client = client
  }

  /** Begins one with `first`; if that fails there is none. */
  static async begin<T>(
    pool: Pool,
    first: (client: PoolClient) => Promise<T>,
  ): Promise<{ held: HeldTransaction; result: T }> {
    const client = await pool.connect()
    const held = new HeldTransaction(pool, client)
    try {
      await client.query('begin')
      return { held, result: await first(client) }
    } catch (error) {
      await held.rollBack()
      throw error
    }
  }

  async run<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
    const client = this.#client
    if (!client) throw new Error('The transaction of the request has ended.')
    await client.query('savepoint held; set local role none')
    try {
      const result = await work(client)
      await client.query('release savepoint held')
      return result
    } catch (error) {
      await client.query('rollback to savepoint held').catch(() => undefined) // The first error is the one that matters.
      throw error
    }
  }

  /** Does the last piece of work, as the owner of the tables, and commits. */
  async commit(last: (client: PoolClient) => Promise<unknown>): Promise<void> {
    if (!this.#client) return
    try {
      await this.run(last)
      await this.#client.query('commit')
      this.#end()
    } catch (error) {
      await this.rollBack()
      throw error
    }
  }

  async rollBack(): Promise<void> {
    let broken: Error | undefined
    await this.#client?.query('rollback').catch((error: Error) => {
      broken = error
    })
    this.#end(broken)
  }

  #end(broken?: Error): void {
    const client = this.#client
    this.#client = undefined
    client?.release(broken)
  }
}

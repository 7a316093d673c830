import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'

const dealt = new Set<number>()

/**
 * A port for something that is stopped and started again. It is below the range from which the system assigns ports:
 * inside that range, while nobody listens, it could be assigned to any connection, and a client that keeps trying to
 * connect could even be connected to itself.
 */
export async function steadyPort(): Promise<number> {
  for (;;) {
    const port = randomInt(15_000, 32_000)
    if (dealt.has(port)) continue
    const server = createServer()
    const bound = once(server, 'listening').then(
      () => true,
      () => false,
    )
    server.listen(port, '127.0.0.1')
    const isFree = await bound
    if (!isFree) continue
    server.close()
    await once(server, 'close')
    dealt.add(port)
    return port
  }
}

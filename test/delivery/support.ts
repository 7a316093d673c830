import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import pino from 'pino'
import { Registry } from 'prom-client'
import type { Test } from 'tap'
import type { Config } from '../../src/config.ts'
import { openPools } from '../../src/database/pools.ts'
import { startDelivery } from '../../src/delivery/start.ts'
import { outsideSources } from '../../src/outside.ts'
import { testConfig } from '../support/config.ts'
import { withClient } from '../support/server.ts'

/** A clock that stands until the test moves it, so that days pass in no time. */
export class Clock {
  ms = Date.now()
  now = () => this.ms
  forward(ms: number): void {
    this.ms += ms
  }
}

export const key = 'a key for tests that is long enough'

export function deliveryConfig(databaseUrl: string, environment: Record<string, string> = {}): Config {
  return testConfig({
    DATABASE_URL: databaseUrl,
    SECRETS_KEY: key,
    DELIVERY_ALLOW_PRIVATE: '127.0.0.1',
    // No machine is so busy: by a clock that stands, what took longer once would never be tried again.
    DELIVERY_TIMEOUT_MS: '60000',
    ...environment,
  })
}

/** What delivers, in this process, by the clock that is given. */
export async function deliver(
  t: Pick<Test, 'teardown'>,
  databaseUrl: string,
  now: () => number,
  environment: Record<string, string> = {},
): Promise<{ stop(): Promise<void> }> {
  const config = deliveryConfig(databaseUrl, environment)
  const log = pino({ level: 'warn' })
  const database = openPools(databaseUrl, config, log)
  const delivery = await startDelivery({
    ...{ config, log, now, pool: database.jobs, url: databaseUrl },
    metrics: new Registry(),
    sources: outsideSources,
    lookEveryMs: 10,
  })
  let stopped: Promise<void> | undefined
  const stop = () => {
    stopped ??= delivery.stop().then(() => database.close())
    return stopped
  }
  t.teardown(stop)
  return { stop }
}

/** The same in a process of its own, which can be killed; its clock follows the one that is given. */
export class Courier {
  #child: ChildProcess | undefined
  readonly #databaseUrl: string
  readonly #clock: Clock

  constructor(t: Pick<Test, 'teardown'>, databaseUrl: string, clock: Clock) {
    this.#databaseUrl = databaseUrl
    this.#clock = clock
    t.teardown(() => this.kill())
  }

  async start(): Promise<void> {
    const program = fileURLToPath(new URL('courier-process.ts', import.meta.url))
    const child = fork(program, [this.#databaseUrl, String(this.#clock.ms)], {
      execArgv: ['--import', 'tsx'],
    })
    this.#child = child
    await once(child, 'message')
  }

  forward(ms: number): void {
    this.#clock.forward(ms)
    if (this.#child?.connected) this.#child.send(this.#clock.ms, () => undefined)
  }

  async kill(): Promise<void> {
    const child = this.#child
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    await gone
  }
}

export interface Received {
  id: string
  headers: IncomingMessage['headers']
  text: string
  // biome-ignore lint/suspicious/noExplicitAny: tests look at what came, and fail where it is something else.
  body: any
  path: string
}

type Behave = (received: Received, response: ServerResponse) => void

/** A receiver of webhooks that behaves as the test says. */
export async function startReceiver(
  t: Pick<Test, 'teardown'>,
  behave: Behave = takes,
  address = '127.0.0.1',
) {
  const received: Received[] = []
  const receiver = { received, behave, port: 0, url: '' }
  const server = createServer((request, response) => {
    const pieces: Buffer[] = []
    request.on('data', piece => pieces.push(piece))
    request.on('end', () => {
      const text = Buffer.concat(pieces).toString('utf8')
      const id = String(request.headers['webhook-id'])
      const one = { id, headers: request.headers, text, body: JSON.parse(text), path: request.url ?? '' }
      received.push(one)
      receiver.behave(one, response)
    })
  })
  server.listen(0, address)
  await once(server, 'listening')
  receiver.port = (server.address() as AddressInfo).port
  receiver.url = `http://${address}:${receiver.port}/hook`
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  return receiver
}

export const takes: Behave = (_received, response) => void response.writeHead(204).end()

export const says =
  (status: number, headers: Record<string, string> = {}, text = ''): Behave =>
  (_received, response) =>
    void response.writeHead(status, headers).end(text)

export interface Alert {
  id: string
  vehicleId: string
  n: number
}

/** Alerts that somebody writes, one after another, each of a transaction of its own. */
export async function addAlerts(
  databaseUrl: string,
  vehicleIds: readonly string[],
  count: number,
  from = 0,
): Promise<Alert[]> {
  const alerts: Alert[] = []
  await withClient(databaseUrl, async client => {
    for (let n = from; n < from + count; n++) {
      const vehicleId = vehicleIds[n % vehicleIds.length]!
      const { rows } = await client.query<{ id: string }>(
        `insert into alerts (organization_id, entity_type, entity_id, type, message, details)
         select organization_id, 'vehicle', id, 'test', 'Something happened', jsonb_build_object('n', $2::int)
         from vehicles where id = $1 returning id`,
        [vehicleId, n],
      )
      alerts.push({ id: rows[0]!.id, vehicleId, n })
    }
  })
  return alerts
}

import { OWNER } from '../../src/database/embedded-roles.ts'
import { setUpDatabase } from '../../src/database/setup.ts'
import { makeDevice, makeVehicle, signIn } from '../support/accounts.ts'
import { steadyPort } from '../support/port.ts'
import { type ServiceProcess, startProcess } from '../support/process.ts'
import { urlOf, withClient } from '../support/server.ts'
import type { Vehicle } from './load.ts'
import type { Postgres } from './postgres.ts'

/** The service, that can be stopped and started again at the same addresses. */
export interface ServiceControl {
  readonly httpUrl: string
  readonly mqttUrl: string
  readonly process: ServiceProcess
  /** How often it was started. */
  readonly starts: number
  /** Starts it, and resolves when it is ready. */
  start(environment?: Record<string, string>): Promise<void>
  /** SIGKILL by default; resolves when it is gone. */
  stop(signal?: NodeJS.Signals): Promise<{ code: number | null }>
}

interface Teardown {
  teardown(undo: () => unknown): void
}

export async function createService(t: Teardown, always: Record<string, string>): Promise<ServiceControl> {
  const [httpPort, mqttPort] = [await steadyPort(), await steadyPort()]
  let running: ServiceProcess | undefined
  let starts = 0
  return {
    httpUrl: `http://127.0.0.1:${httpPort}`,
    mqttUrl: `mqtt://127.0.0.1:${mqttPort}`,
    get process() {
      return running!
    },
    get starts() {
      return starts
    },
    start: async (environment = {}) => {
      starts++
      const addresses = { HTTP_PORT: String(httpPort), MQTT_PORT: String(mqttPort) }
      running = startProcess(t, {
        environment: { ...addresses, LOG_LEVEL: 'info', ...always, ...environment },
      })
      await running.ready()
    },
    stop: async (signal = 'SIGKILL') => {
      running!.kill(signal)
      return await running!.exited
    },
  }
}

/** A database in which the fleet is registered already, for each world to begin with a copy of it. */
export interface Registered {
  template: string
  /** Of the first administrator. */
  token: string
  vehicles: readonly Vehicle[]
}

const VEHICLES = 10
const templates = new WeakMap<Postgres, Promise<Registered>>()

/** The one of this server; made when it is first asked for. */
export function registeredOn(postgres: Postgres): Promise<Registered> {
  const made = templates.get(postgres) ?? register(postgres)
  templates.set(postgres, made)
  return made
}

async function register(postgres: Postgres): Promise<Registered> {
  const template = 'faults_template'
  await withClient(postgres.administratorUrl, client =>
    client.query(`create database ${template} owner ${OWNER}`),
  )
  await withClient(urlOf(postgres.administratorUrl, template), setUpDatabase)
  const undo: (() => unknown)[] = []
  try {
    const service = await createService(
      { teardown: step => undo.push(step) },
      { DATABASE_URL: urlOf(postgres.url, template) },
    )
    await service.start()
    const administrator = await signIn(service)
    const vehicles: Vehicle[] = []
    for (let i = 0; i < VEHICLES; i++) {
      const { id } = await makeVehicle(administrator)
      vehicles.push({ id, device: await makeDevice(administrator, id) })
    }
    await service.stop('SIGTERM')
    return { template, token: administrator.token, vehicles }
  } finally {
    for (const step of undo) await step()
  }
}

import { fork } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { FastifyBaseLogger } from 'fastify'
import type { Config } from '../../config.ts'
import { messageOf, StartupError } from '../../errors.ts'
import { startService } from '../../main.ts'
import type { Lifecycle } from '../../operations/lifecycle.ts'
import { runUntilSignal } from '../../operations/run.ts'
import { createCity } from '../city.ts'
import { mapOfCity } from '../city-map.ts'
import type { FleetProcessData, FleetProcessMessage } from './fleet-process.ts'
import { type DemoState, readState, writeState } from './state.ts'

const usage = `npm run demo -- [--vehicles 200] [--hz 1] [--no-history]

The whole service on its embedded defaults, with a simulated fleet that drives through a made-up city.
`

/** The service as `npm start` runs it, with a city on its map, and a fleet that drives there. */
async function startDemo(
  given: Config,
  log: FastifyBaseLogger,
  life: Lifecycle,
  signal: AbortSignal,
): Promise<{ httpUrl: string }> {
  const { vehicles, hz, history } = readOptions()
  const dataDir = resolve(given.dataDir)
  const state = await readState(dataDir)
  if (given.adminPassword) state.password = given.adminPassword
  await writeState(dataDir, state)
  const mapOverlay = given.mapOverlay ?? join(dataDir, 'demo-city.geojson')
  if (!given.mapOverlay) await writeFile(mapOverlay, JSON.stringify(mapOfCity(createCity({ seed: 1 }))))

  say('Starting Fleetwake…')
  const config: Config = Object.freeze({
    ...{ ...given, adminPassword: state.password, mapOverlay },
    // The demo receives its own events, on this machine.
    deliveryAllowPrivate: [...given.deliveryAllowPrivate, '127.0.0.1/32'],
  })
  const service = await startService(config, log, life, signal)
  say(`
  Fleetwake is ready:  ${service.httpUrl}

    email      ${config.adminEmail}
    password   ${state.password}

  Ctrl+C stops it; its data stays in ${dataDir}.
`)
  const data: FleetProcessData = {
    url: service.httpUrl,
    email: config.adminEmail,
    mqttUrl: config.mqttUrl ?? `mqtt://127.0.0.1:${service.mqttPort}`,
    vehicles,
    hz,
    state,
    history,
  }
  await life.start(
    'fleet',
    () => startFleet(data, dataDir),
    fleet => fleet.stop(),
    0.1,
  )
  return { httpUrl: service.httpUrl }
}

function startFleet(data: FleetProcessData, dataDir: string): { stop(): Promise<void> } {
  const fleet = fork(fileURLToPath(new URL('./fleet-process.ts', import.meta.url)), {
    execArgv: ['--enable-source-maps', ...process.execArgv],
  })
  fleet.send(data)
  let state: DemoState = data.state
  // One after the other, because they write the same file.
  let kept = Promise.resolve()
  const keep = (changes: Partial<DemoState>) => {
    state = { ...state, ...changes }
    const next = state
    kept = kept
      .then(() => writeState(dataDir, next))
      .catch((error: unknown) => say(`demo.json cannot be written: ${messageOf(error)}`))
  }
  fleet.on('message', (message: FleetProcessMessage) => {
    if (message.kind === 'registered') {
      say(`${data.vehicles} vehicles are registered.`)
      keep({ credentials: message.credentials, odometers: message.odometers })
    } else if (message.kind === 'driving') {
      say('They are driving on the map.')
    } else if (message.kind === 'furnished') {
      say('Geofences, groups and a subscription are set up: see Fleet, Geofences and Events.')
    } else if (message.kind === 'dispatching') {
      say(`Orders come in for ${message.drivers} drivers: see Fleet, Dispatch.`)
    } else if (message.kind === 'troubled') {
      say(`The orders have failed: ${message.reason}`)
    } else if (message.kind === 'telling') {
      if (message.day === 1 || message.day % 7 === 0)
        say(
          `History: ${message.day} of ${message.of} days, ${message.readings.toLocaleString('en')} readings.`,
        )
    } else if (message.kind === 'told') {
      say('The history is complete: charts and reports have something to show.')
      keep({ told: { until: message.until, vehicles: data.vehicles } })
    } else {
      const refused = message.reason.startsWith('POST /auth/login was answered with 401')
      say(
        refused
          ? `The administrator of ${dataDir} has a different password from the demo's: set ADMIN_PASSWORD to it, or DATA_DIR to a new folder.`
          : `The fleet stopped: ${message.reason}`,
      )
    }
  })
  return {
    stop: () => {
      fleet.kill()
      return kept
    },
  }
}

function readOptions(): { vehicles: number; hz: number; history: boolean } {
  const options = {
    vehicles: { type: 'string', default: '200' },
    hz: { type: 'string', default: '1' },
    'no-history': { type: 'boolean', default: false },
  } as const
  try {
    const { values } = parseArgs({ options })
    const [vehicles, hz] = [Number(values.vehicles), Number(values.hz)]
    if (!(Number.isInteger(vehicles) && vehicles >= 1 && vehicles <= 20_000))
      throw new Error('--vehicles must be a whole number from 1 to 20000.')
    if (!(hz >= 0.001 && hz <= 20)) throw new Error('--hz must be a number from 0.001 to 20.')
    return { vehicles, hz, history: !values['no-history'] }
  } catch (error) {
    throw new StartupError(`${messageOf(error)}\n\n${usage}`)
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

// The demo prints only a few lines, so that they are read; any LOG_LEVEL other than the default is respected.
await runUntilSignal(startDemo, config => (config.logLevel === 'info' ? 'warn' : config.logLevel))

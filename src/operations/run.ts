import type { FastifyBaseLogger } from 'fastify'
import pino from 'pino'
import { type Config, readConfig, readEnvironment } from '../config.ts'
import { messageOf, StartupError } from '../errors.ts'
import { createLifecycle, type Lifecycle } from './lifecycle.ts'

type Start = (
  config: Config,
  log: FastifyBaseLogger,
  life: Lifecycle,
  signal: AbortSignal,
) => Promise<{ httpUrl: string }>

/**
 * Runs a service until a signal. The first signal stops it gracefully, a second one at once. Resolves once it has
 * started, or a signal came before that.
 */
export function runUntilSignal(
  start: Start,
  levelOf: (config: Config) => string = config => config.logLevel,
): Promise<void> {
  return run(start, levelOf).catch((error: unknown) => {
    const said =
      error instanceof StartupError ? error.message : error instanceof Error ? error.stack : messageOf(error)
    process.stderr.write(`Fleetwake cannot start. ${said}\n`)
    process.exit(1)
  })
}

async function run(start: Start, levelOf: (config: Config) => string): Promise<void> {
  const config = readConfig(readEnvironment())
  const log = pino({ level: levelOf(config) })
  const life = createLifecycle({ log, limitMs: config.shutdownTimeoutMs })
  const stopping = new AbortController()
  const onSignal = async (signal: NodeJS.Signals) => {
    if (stopping.signal.aborted) process.exit(1)
    log.info({ signal }, 'stopping')
    stopping.abort()
    process.exit((await life.stop()) ? 0 : 1)
  }
  process.on('SIGTERM', onSignal).on('SIGINT', onSignal)
  try {
    const { httpUrl } = await start(config, log, life, stopping.signal)
    log.info({ url: httpUrl }, 'Fleetwake is ready')
  } catch (error) {
    if (stopping.signal.aborted) return
    await life.stop()
    throw error
  }
}

import { messageOf } from '../../src/errors.ts'
import { olderBinaries } from '../support/older-postgres.ts'
import { type LeapingClock, openLeapingClock } from './faketime.ts'
import { type Held, judge } from './judge.ts'
import { type Postgres, startPostgres } from './postgres.ts'
import type { Scenario } from './scenario.ts'
import { inWorld } from './world.ts'

/** How one run of a scenario with one seed ended. */
export interface Outcome {
  /** What was broken; empty: nothing. */
  broken: string[]
  held: Held
  seconds: number
}

export interface RunOptions {
  seed: number
  postgres: Postgres
  say: (line: string) => void
}

export async function runScenario(scenario: Scenario, { seed, postgres, say }: RunOptions): Promise<Outcome> {
  const begun = Date.now()
  const broken: string[] = []
  let held: Held = { sent: 0, acknowledged: 0, stored: 0, lost: 0 }
  const clock = scenario.leapingClock ? await openLeapingClock() : null
  const server = (await ownServer(scenario, clock)) ?? postgres
  try {
    await inWorld({ seed, postgres: server, scenario, clock, say }, async world => {
      await scenario.run(world).catch(async (error: unknown) => {
        broken.push(messageOf(error))
        say(lastWords(world.service.process.output()))
        // What was lost is worth knowing all the more.
        await world.calm()
      })
      const { broken: found, ...rest } = await judge(world)
      held = rest
      broken.push(...found)
    })
  } catch (error) {
    broken.push(messageOf(error))
  } finally {
    if (broken.length > 0) say(`PostgreSQL said:\n${await server.complaints().catch(messageOf)}`)
    if (server !== postgres) await server.close()
    await clock?.close()
  }
  return { broken, held, seconds: (Date.now() - begun) / 1_000 }
}

export function figuresOf({ sent, acknowledged, stored }: Held): string {
  return `${sent} sent, ${acknowledged} acknowledged, ${stored} stored`
}

/** What the service said last, each line cut off where it gets long. */
function lastWords(output: string): string {
  const lines = output.trimEnd().split('\n').slice(-12)
  return ['the service said last:', ...lines.map(line => `  ${line.slice(0, 400)}`)].join('\n')
}

async function ownServer(
  { smallDisk, older }: Scenario,
  clock: LeapingClock | null,
): Promise<Postgres | undefined> {
  if (clock) return await startPostgres({ environment: clock.postgres })
  if (smallDisk) return await startPostgres({ smallDisk })
  if (older) return await startPostgres({ binaries: await olderBinaries() })
  return undefined
}

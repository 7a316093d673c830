import { DAY_MS } from '../../../src/telemetry/calendar.ts'
import { withClient } from '../../support/server.ts'
import { until } from '../../support/until.ts'
import { sendAgain } from '../doors.ts'
import { OLD_DAYS } from '../load.ts'
import { partitions } from '../maintenance.ts'
import type { Scenario } from '../scenario.ts'
import type { World } from '../world.ts'

/** The service's own maintenance packs whatever is over, again and again. */
const packs = { PACK_AFTER_DAYS: '1', MAINTENANCE_INTERVAL_SECONDS: '1' }

/** Harm to a day that gets small, while readings of it come still. */
export const packingScenarios: Record<string, Scenario> = {
  'packing-killed': {
    about:
      'a day is closed, packed and opened again under load of its own; whoever does it, and PostgreSQL, are killed',
    broker: 'embedded',
    oneSeedIn: 2,
    environment: packs,
    run: async world => {
      const loads = [
        world.load('http', { kind: 'old' }),
        world.load('mqtt', { kind: 'old' }),
        world.load('http'),
      ]
      await world.progress(300)
      let opened = 0
      for (let round = 0; round < 6; round++) {
        await harm(world)
        await world.progress(100)
        // Half of them are killed in their middle; it takes most of a second to begin.
        const killed = world.random.chance(0.5) ? world.random.int(500, 1_800) : undefined
        const command = world.random.chance(0.5) ? 'unpack' : 'pack'
        const { code } = await partitions(world.databaseUrl, [command, '--day', dayOf()], killed)
        if (command === 'unpack' && code === 0) opened++
        await world.progress(100)
      }
      await isPacked(world)
      world.say(`opened again ${opened} times`)
      await world.progress(100)
      for (const load of loads) await load.finish()
      await isPacked(world)
      // What was sent while it was open, closed or packed is known in whatever place it is.
      await changesNothing(world)
    },
  },

  'late-into-packed': {
    about:
      'readings of a packed day come late, twice and of one instant, over both doors, while everything is killed',
    broker: 'embedded',
    oneSeedIn: 2,
    environment: packs,
    run: async world => {
      const first = world.load('http', { kind: 'old' })
      await world.progress(300)
      await isPacked(world)
      const loads = [
        world.load('mqtt', { kind: 'old' }),
        world.load('http', { kind: 'old' }),
        world.load('http'),
      ]
      await world.progress(300)
      for (let round = 0; round < 2; round++) {
        await harm(world)
        await world.progress(200)
      }
      for (const load of [first, ...loads]) await load.finish()
      await changesNothing(world)
    },
  },
}

function dayOf(): string {
  return new Date(Date.now() - OLD_DAYS * DAY_MS).toISOString().slice(0, 10)
}

/** Ends the service or PostgreSQL at a moment of the seed, or neither. */
async function harm(world: World): Promise<void> {
  const chance = world.random.int(0, 3)
  if (chance === 0) {
    await world.service.stop('SIGKILL')
    await world.service.start()
  } else if (chance === 1) await world.postgres.end('SIGKILL')
}

async function isPacked({ databaseUrl }: World): Promise<void> {
  await until('the day is packed', async () => {
    const { rows } = await withClient(databaseUrl, client =>
      client.query(`select state from telemetry_days where day = $1`, [dayOf()]),
    )
    return rows[0]?.state === 'packed'
  })
}

/** All of it again: each is a copy. */
async function changesNothing(world: World): Promise<void> {
  const { vehicles, journal, service, databaseUrl } = world
  const count = async () => {
    const { rows } = await withClient(databaseUrl, client =>
      client.query('select count(*)::int as n from telemetry_readings'),
    )
    return rows[0].n
  }
  const before = await count()
  for (const vehicle of vehicles) await sendAgain(service.httpUrl, vehicle, journal.sent.values())
  const more = (await count()) - before
  if (more !== 0) throw new Error(`${more} copies were stored`)
}

import { withClient } from '../../support/server.ts'
import { readAccounts } from '../accounts.ts'
import { mqttDoor, sendAgain } from '../doors.ts'
import { maintain } from '../maintenance.ts'
import type { Scenario } from '../scenario.ts'
import type { World } from '../world.ts'

/** Seconds between two readings of a vehicle in the day that comes again. */
const EVERY_SECONDS = 20

/** Harm to what ages: maintenance, and what comes again long after. */
export const maintenanceScenarios: Record<string, Scenario> = {
  'maintenance-killed': {
    about: 'rollups and maintenance run without pause under full load, and are killed in their middle',
    broker: 'embedded',
    oneSeedIn: 5,
    run: async world => {
      const loads = [world.load('mqtt', { restMs: 0 }), world.load('http', { restMs: 0 })]
      for (let run = 0; run < 5; run++) {
        // It takes a fifth of a second to begin.
        await maintain(world.databaseUrl, world.random.chance(0.8) ? world.random.int(150, 1_000) : undefined)
        await world.progress(100)
      }
      for (const load of loads) await load.finish()
    },
  },

  'non-superuser': {
    about:
      'the service and maintenance are killed beside PostgreSQL, as a role that may nothing but its database',
    broker: 'embedded',
    oneSeedIn: 5,
    run: async world => {
      await hasNoPowers(world)
      const loads = [world.load('mqtt'), world.load('http')]
      await world.progress(300)
      await maintain(world.databaseUrl, world.random.int(150, 1_000))
      await world.service.stop('SIGKILL')
      await world.service.start()
      await world.progress(300)
      await world.postgres.end('SIGKILL')
      await world.progress(300)
      for (const load of loads) await load.finish()
      await maintain(world.databaseUrl)
    },
  },

  redelivered: {
    about: 'all that was sent is sent again at once: not a row more, each copy counted as a duplicate',
    broker: 'embedded',
    oneSeedIn: 10,
    run: async world => {
      const load = world.load('http')
      await world.progress(3_000)
      await load.finish()
      await changesNothing(world, async () => await overHttp(world))
    },
  },

  'day-redelivered': {
    about: 'a whole day is delivered again over both doors, long after it was rolled up: nothing changes',
    broker: 'embedded',
    oneSeedIn: 20,
    run: async world => {
      const { vehicles, journal } = world
      const end = Date.now() - 60_000
      const each = 86_400 / EVERY_SECONDS
      for (const [at, { id }] of vehicles.entries()) {
        for (let n = 0; n < each; n++) {
          const reading = { vehicleId: id, time: end - n * EVERY_SECONDS * 1_000, mark: at * each + n }
          journal.send(reading)
        }
      }
      await overHttp(world)
      for (const reading of journal.sent.values()) journal.acknowledge(reading)
      await maintain(world.databaseUrl)
      await changesNothing(world, async () => {
        const counts = await Promise.all([overHttp(world), overMqtt(world)])
        return counts[0] + counts[1]
      })
    },
  },
}

async function overHttp({ vehicles, journal, service }: World): Promise<number> {
  let count = 0
  for (const vehicle of vehicles) count += await sendAgain(service.httpUrl, vehicle, journal.sent.values())
  return count
}

/** A hundred readings a message, as a device sends what it kept while it had no connection. */
async function overMqtt({ vehicles, journal, service, teardown }: World): Promise<number> {
  const door = mqttDoor(service.mqttUrl)
  teardown(() => door.close())
  const sent = [...journal.sent.values()]
  for (const vehicle of vehicles) {
    const own = sent.filter(({ vehicleId }) => vehicleId === vehicle.id)
    for (let from = 0; from < own.length; from += 100) await door.send(vehicle, own.slice(from, from + 100))
  }
  return sent.length
}

/** However often what is stored comes again, no row and no note is added, and each copy is counted. */
async function changesNothing(world: World, send: () => Promise<number>): Promise<void> {
  const before = { ...(await readAccounts(world.service.httpUrl)), notes: await readNotes(world) }
  const copies = await send()
  const after = { ...(await readAccounts(world.service.httpUrl)), notes: await readNotes(world) }
  if (after.committed !== before.committed)
    throw new Error(`${after.committed - before.committed} copies were stored`)
  if (after.duplicates - before.duplicates !== copies)
    throw new Error(`${copies} copies were sent, ${after.duplicates - before.duplicates} counted`)
  if (after.notes > before.notes) throw new Error(`copies left ${after.notes - before.notes} notes`)
}

/** As whom the service works here, and everything else of the suite. */
async function hasNoPowers({ databaseUrl, say }: World): Promise<void> {
  const { rows } = await withClient(databaseUrl, client =>
    client.query<{ name: string; powers: boolean }>(
      `select rolname as name, rolsuper or rolcreaterole or rolcreatedb or rolreplication or rolbypassrls as powers
         from pg_roles where rolname = current_user`,
    ),
  )
  const { name, powers } = rows[0]!
  if (powers) throw new Error(`${name} has powers that nobody should need`)
  say(`as ${name}, who is no superuser`)
}

async function readNotes({ databaseUrl }: World): Promise<number> {
  const { rows } = await withClient(databaseUrl, client =>
    client.query(`select coalesce(sum(notes), 0)::int as n from open_notes where reader = 'rollups'`),
  )
  return rows[0].n
}

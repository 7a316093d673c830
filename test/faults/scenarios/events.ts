import { make } from '../../support/accounts.ts'
import { startProcess } from '../../support/process.ts'
import { withClient } from '../../support/server.ts'
import { eventsThatDiffer } from '../events.ts'
import { maintain, partitions } from '../maintenance.ts'
import type { Scenario } from '../scenario.ts'
import type { World } from '../world.ts'

/** Harm to what follows from readings. */
export const eventsScenarios: Record<string, Scenario> = {
  'events-killed': {
    about:
      'two services and a run that finds events are killed under load: the events are those of the readings in order',
    broker: 'embedded',
    oneSeedIn: 5,
    run: async world => {
      await addPlaces(world)
      // Each reading of this way may cross an edge: a few of them make many events.
      const loads = [
        world.load('mqtt', { lanes: 10, restMs: 200 }),
        world.load('http', { lanes: 2, restMs: 500 }),
      ]
      await world.progress(200)
      const second = startProcess(world, {
        environment: { DATABASE_URL: world.databaseUrl, ROLES: 'live,api,maintenance' },
      })
      await second.ready()
      for (let time = 0; time < 3; time++) {
        await Promise.all([
          maintain(world.databaseUrl, world.random.int(150, 1_500)),
          maintain(world.databaseUrl, world.random.int(150, 1_500)),
        ])
        await world.progress(100)
        if (time === 1) {
          second.kill('SIGKILL')
          await world.service.stop('SIGKILL')
          await world.service.start()
        }
        await world.progress(100)
      }
      for (const load of loads) await load.finish()
      await derive(world)
      const differences = await eventsThatDiffer(world)
      if (differences.length > 0)
        throw new Error(`${differences.length} events differ: ${differences.slice(0, 5).join('; ')}`)
      world.say(`${await count(world)} events hold`)
    },
  },
}

/** The way of the load goes from 10 to 11 degrees east, again and again. */
async function addPlaces({ administrator }: World): Promise<void> {
  const at = (longitude: number) => ({ type: 'Point', coordinates: [longitude, 50] })
  await make(administrator, '/geofences', { name: 'A depot', geometry: at(10.2), radiusMeters: 3_000 })
  await make(administrator, '/geofences', { name: 'A yard', geometry: at(10.7), radiusMeters: 700 })
}

/** Until a run had the lock to itself. */
async function derive({ databaseUrl }: World): Promise<void> {
  for (;;) {
    const { code, said } = await partitions(databaseUrl, ['rollup'])
    if (code === 0) return
    if (code !== 3) throw new Error(`the run ended with ${code}: ${said}`)
  }
}

async function count({ databaseUrl }: World): Promise<number> {
  const { rows } = await withClient(databaseUrl, client =>
    client.query('select count(*)::int as n from vehicle_events where withdrawn_at is null'),
  )
  return rows[0].n
}

import { setTimeout as delay } from 'node:timers/promises'
import { readAccounts } from '../judge.ts'
import { sendAgain } from '../load.ts'
import { maintain } from '../maintenance.ts'
import { happens, type Scenario } from '../scenario.ts'

/** Harm to PostgreSQL, and to the wire to it. */
export const databaseScenarios: Record<string, Scenario> = {
  'answer-lost': {
    about: 'the connection breaks after the COPY was sent and before its answer, time and again',
    broker: 'embedded',
    short: true,
    run: async world => {
      const loads = [world.load('mqtt', 50), world.load('http', 4)]
      for (let cut = 0; cut < 5; cut++) {
        await world.progress(100)
        await happens(world, cut % 2 === 0 ? 'copy-sent' : 'committed', connection => connection.cut())
      }
      await world.progress(500)
      for (const load of loads) await load.finish()
    },
  },

  'postgres-killed': {
    about: 'PostgreSQL is killed in the middle of a COPY, and comes back',
    broker: 'embedded',
    short: false,
    run: async world => {
      const loads = [world.load('mqtt', 100), world.load('http', 4)]
      for (let death = 0; death < 3; death++) {
        await world.progress(300)
        await happens(world, 'copy-data', () => undefined)
        await world.postgres.kill()
        await world.progress(100)
      }
      for (const load of loads) await load.finish()
    },
  },

  'postgres-stands-still': {
    about:
      'PostgreSQL stands still for a while (SIGSTOP): nothing is acknowledged meanwhile, memory stays, all arrives after',
    broker: 'embedded',
    short: false,
    run: async world => {
      const load = world.load('mqtt', 500)
      await world.progress(1_000)
      await world.postgres.signal('SIGSTOP')
      world.teardown(() => world.postgres.signal('SIGCONT'))
      const before = load.acknowledged()
      await delay(10_000)
      const during = load.acknowledged() - before
      // What had been committed when it stopped may still be on its way to the devices.
      if (during > 2_000)
        throw new Error(`${during} readings were acknowledged while the database stood still`)
      await world.postgres.signal('SIGCONT')
      await world.progress(1_000)
      await load.finish()
    },
  },

  'postgres-black-holed': {
    about: 'every packet to PostgreSQL is swallowed, then the connections break',
    broker: 'embedded',
    short: false,
    run: async world => {
      const loads = [world.load('mqtt', 100), world.load('http', 4)]
      for (let hole = 0; hole < 2; hole++) {
        await world.progress(300)
        world.wire.freeze(true)
        await delay(world.random.int(2_000, 6_000))
        if (world.random.chance(0.5)) world.wire.cutAll()
        world.wire.freeze(false)
      }
      await world.progress(300)
      for (const load of loads) await load.finish()
    },
  },

  'maintenance-killed': {
    about: 'rollups and maintenance run without pause under full load, and are killed in their middle',
    broker: 'embedded',
    short: false,
    run: async world => {
      const loads = [world.load('mqtt', 100), world.load('http', 4)]
      for (let run = 0; run < 6; run++) {
        await maintain(world.databaseUrl, world.random.chance(0.7) ? world.random.int(100, 900) : undefined)
        await world.progress(100)
      }
      for (const load of loads) await load.finish()
    },
  },

  'disk-full': {
    about: "PostgreSQL's disk is full for a while, and then has room again",
    broker: 'embedded',
    short: false,
    smallDisk: true,
    missing: () => (process.getuid?.() === 0 ? undefined : 'only root can mount a small disk'),
    run: async world => {
      const loads = [world.load('mqtt', 100), world.load('http', 4)]
      for (let time = 0; time < 2; time++) {
        await world.progress(300)
        await world.postgres.fillDisk()
        await delay(world.random.int(3_000, 6_000))
        await world.postgres.freeDisk()
      }
      await world.progress(300, 120_000)
      for (const load of loads) await load.finish()
    },
  },

  redelivered: {
    about:
      'all that was sent is sent again, over both doors: not a row more, each copy counted as a duplicate',
    broker: 'embedded',
    short: true,
    run: async world => {
      const load = world.load('http', 4)
      await world.progress(3_000)
      await load.finish()
      const before = await readAccounts(world.service.httpUrl)
      const again = await sendAgain(world)
      const after = await readAccounts(world.service.httpUrl)
      if (after.committed !== before.committed)
        throw new Error(`${after.committed - before.committed} copies were stored`)
      if (after.duplicates - before.duplicates !== again) {
        throw new Error(`${again} copies were sent, ${after.duplicates - before.duplicates} counted`)
      }
    },
  },
}

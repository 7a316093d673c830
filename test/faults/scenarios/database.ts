import { setTimeout as delay } from 'node:timers/promises'
import { until } from '../../support/until.ts'
import { readAccounts } from '../accounts.ts'
import { residentMegabytes } from '../measure.ts'
import { happens, type Scenario } from '../scenario.ts'

/** Harm to PostgreSQL, and to the wire to it. */
export const databaseScenarios: Record<string, Scenario> = {
  'answer-lost': {
    about: 'the connection breaks after the COPY was sent and before its answer, time and again',
    broker: 'embedded',
    short: true,
    oneSeedIn: 4,
    run: async world => {
      const loads = [world.load('mqtt', { lanes: 50 }), world.load('http')]
      for (let cut = 0; cut < 6; cut++) {
        await world.progress(100)
        await happens(world, cut % 2 === 0 ? 'copy-sent' : 'committed', connection => connection.cut())
      }
      await world.progress(300)
      for (const load of loads) await load.finish()
    },
  },

  'postgres-killed': {
    about: 'PostgreSQL is killed in the middle of a COPY, and comes back',
    broker: 'embedded',
    oneSeedIn: 5,
    run: async world => {
      const loads = [world.load('mqtt'), world.load('http')]
      for (let death = 0; death < 2; death++) {
        await world.progress(300)
        await happens(world, 'copy-data', () => undefined)
        await world.postgres.end('SIGKILL')
        await world.progress(100)
      }
      for (const load of loads) await load.finish()
    },
  },

  'postgres-restarted': {
    about: 'PostgreSQL is restarted under load, as by an operator',
    broker: 'embedded',
    oneSeedIn: 10,
    run: async world => {
      const loads = [world.load('mqtt'), world.load('http')]
      await world.progress(300)
      await delay(world.random.int(0, 300))
      await world.postgres.end('SIGINT')
      await world.progress(300)
      for (const load of loads) await load.finish()
    },
  },

  'postgres-stands-still': {
    about:
      'PostgreSQL stands still for a minute (SIGSTOP): nothing is acknowledged, memory stays, all arrives',
    broker: 'embedded',
    oneSeedIn: 20,
    // The least that it may be: so many wait, and the doors stop reading.
    environment: { INGEST_WAITING_READINGS: '2000', INGEST_BATCH_READINGS: '500' },
    run: async world => {
      const loads = [
        world.load('mqtt', { lanes: 4_000, restMs: 1_000 }),
        world.load('http', { lanes: 20, restMs: 1_000 }),
      ]
      // Until every lane of both doors has been heard: a device cannot come in while the database stands still.
      await world.progress(15_000)
      await world.postgres.signal('SIGSTOP')
      world.teardown(() => world.postgres.signal('SIGCONT'))
      const { acknowledged } = world.journal
      await until('what had been committed when it stopped has come to the devices', async () => {
        const before = acknowledged.size
        await delay(1_000)
        return acknowledged.size === before
      })
      const before = acknowledged.size
      const ends = Date.now() + 60_000
      let most = 0
      while (Date.now() < ends) {
        await delay(250)
        most = Math.max(most, (await readAccounts(world.service.httpUrl)).inFlight)
      }
      const during = acknowledged.size - before
      const resident = await residentMegabytes(world.service.process.pid)
      world.say(`${most} readings in flight at most; resident ${resident} MB`)
      if (during > 0) throw new Error(`${during} readings were acknowledged while the database stood still`)
      // What a chunk of a connection, or a body that was let in, brings beyond the limit.
      if (most > 2 * 2_000) throw new Error(`${most} readings waited, where 2,000 may`)
      if (resident > 512) throw new Error(`${resident} MB are resident`)
      await world.postgres.signal('SIGCONT')
      await world.progress(1_000)
      for (const load of loads) await load.finish()
    },
  },

  'postgres-black-holed': {
    about: 'every packet to PostgreSQL is swallowed, then the connections break',
    broker: 'embedded',
    oneSeedIn: 10,
    run: async world => {
      const loads = [world.load('mqtt'), world.load('http')]
      for (let hole = 0; hole < 2; hole++) {
        await world.progress(300)
        world.wire.freeze(true)
        await delay(world.random.int(1_000, 5_000))
        if (world.random.chance(0.5)) world.wire.cutAll()
        world.wire.freeze(false)
      }
      await world.progress(300)
      for (const load of loads) await load.finish()
    },
  },

  'postgres-far-away': {
    about: 'every packet to and from PostgreSQL is late, by up to half a second',
    broker: 'embedded',
    oneSeedIn: 10,
    run: async world => {
      const loads = [world.load('mqtt'), world.load('http')]
      for (let time = 0; time < 4; time++) {
        world.wire.slow(world.random.int(20, 500))
        await world.progress(200)
      }
      world.wire.slow(0)
      await world.progress(300)
      for (const load of loads) await load.finish()
    },
  },

  'disk-full': {
    about: "PostgreSQL's disk is full for a while, and then has room again",
    broker: 'embedded',
    oneSeedIn: 10,
    smallDisk: true,
    missing: () => (process.getuid?.() === 0 ? undefined : 'only root can mount a small disk'),
    run: async world => {
      const loads = [world.load('mqtt'), world.load('http')]
      for (let time = 0; time < 2; time++) {
        await world.progress(300)
        await world.postgres.fillDisk()
        await delay(world.random.int(2_000, 5_000))
        await world.postgres.freeDisk()
      }
      await world.progress(300)
      for (const load of loads) await load.finish()
    },
  },
}

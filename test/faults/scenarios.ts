import { setTimeout as delay } from 'node:timers/promises'
import type { World, WorldOptions } from './world.ts'

/** Something that goes wrong, and what must be true in spite of it, beyond what the judge asks of all. */
export interface Scenario {
  about: string
  broker: WorldOptions['broker']
  /** Run in `npm test` with a seed or two. */
  short: boolean
  run(world: World): Promise<void>
}

export const scenarios: Record<string, Scenario> = {
  'service-killed': {
    about: 'the service is killed at random moments under load, over MQTT and HTTP at once',
    broker: 'embedded',
    short: true,
    run: async world => {
      const loads = [world.load('mqtt', 100), world.load('http', 4)]
      for (let death = 0; death < 4; death++) {
        await world.progress(500)
        await delay(world.random.int(0, 300))
        await world.service.stop('SIGKILL')
        await world.service.start()
      }
      await world.progress(500)
      for (const load of loads) await load.finish()
    },
  },

  'service-killed-behind-mosquitto': {
    about: 'the service is killed at random moments while mosquitto collects for it',
    broker: 'mosquitto',
    short: false,
    run: async world => {
      const load = world.load('mqtt', 100)
      for (let death = 0; death < 4; death++) {
        await world.progress(1_000)
        await delay(world.random.int(0, 300))
        await world.service.stop('SIGKILL')
        await world.service.start()
      }
      await load.finish()
    },
  },

  'killed-after-commit': {
    about:
      'the service is killed after the server committed and before it heard of that: sent again, stored once',
    broker: 'embedded',
    short: true,
    run: async world => {
      const loads = [world.load('mqtt', 50), world.load('http', 4)]
      for (let death = 0; death < 3; death++) {
        await world.progress(200)
        await happens(world, 'committed', () => world.service.process.kill('SIGKILL'))
        await world.service.process.exited
        world.wire.cutAll()
        await world.service.start()
      }
      for (const load of loads) await load.finish()
    },
  },

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

  'broker-killed': {
    about: 'mosquitto is stopped and started again with what it wrote down, while devices publish',
    broker: 'mosquitto',
    short: false,
    run: async world => {
      const load = world.load('mqtt', 100)
      for (let death = 0; death < 3; death++) {
        await world.progress(500)
        // SIGTERM: it writes its persistence. What kill -9 of a broker loses is the broker's promise, not ours.
        await world.mosquitto!.stop('SIGTERM')
        await world.mosquitto!.start()
      }
      await world.progress(300)
      await load.finish()
    },
  },

  'maintenance-killed': {
    about: 'rollups and maintenance run without pause under full load, and are killed in their middle',
    broker: 'embedded',
    short: false,
    run: async world => {
      const loads = [world.load('mqtt', 100), world.load('http', 4)]
      const { maintain } = await import('./maintenance.ts')
      for (let run = 0; run < 6; run++) {
        await maintain(world.databaseUrl, world.random.chance(0.7) ? world.random.int(100, 900) : undefined)
        await world.progress(100)
      }
      for (const load of loads) await load.finish()
    },
  },

  'sigterm-under-load': {
    about: 'the service is asked to stop under load, and started again: it ends with 0 within 10 s each time',
    broker: 'embedded',
    short: true,
    run: async world => {
      const loads = [world.load('mqtt', 200), world.load('http', 4)]
      for (let stop = 0; stop < 2; stop++) {
        await world.progress(500)
        const begun = Date.now()
        const { code } = await world.service.stop('SIGTERM')
        const ms = Date.now() - begun
        if (code !== 0)
          throw new Error(
            `SIGTERM under load ended with ${code}:\n${world.service.process.output().slice(-2_000)}`,
          )
        if (ms > 10_000) throw new Error(`SIGTERM under load took ${ms} ms`)
        await world.service.start()
      }
      for (const load of loads) await load.finish()
    },
  },
}

/** Waits until a writer comes to the moment, acts there and then, and goes on. */
async function happens(
  world: World,
  moment: Parameters<World['wire']['at']>[0],
  act: Parameters<World['wire']['at']>[1],
): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`no writer came to "${moment}" within 30 s`)), 30_000)
    world.wire.at(moment, connection => {
      clearTimeout(late)
      act(connection)
      resolve()
    })
  })
}

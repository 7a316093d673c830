import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { cuttableProxy } from '../../support/proxy.ts'
import { until } from '../../support/until.ts'
import { storedRows } from '../judge.ts'
import type { Scenario } from '../scenario.ts'

/** Harm to the brokers, and to the wires to them. */
export const brokerScenarios: Record<string, Scenario> = {
  'broker-killed': {
    about: 'mosquitto is stopped and started again with what it wrote down, while devices publish',
    broker: 'mosquitto',
    oneSeedIn: 5,
    run: async world => {
      const load = world.load('mqtt')
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

  'broker-cut': {
    about: 'the connection to mosquitto is cut every two seconds',
    broker: 'mosquitto',
    oneSeedIn: 10,
    run: async world => {
      const load = world.load('mqtt')
      for (let cut = 0; cut < 4; cut++) {
        await delay(2_000)
        world.brokerWire!.cut()
      }
      await world.progress(300)
      await load.finish()
    },
  },

  'broker-stands-still': {
    about: 'mosquitto is stopped and continued (SIGSTOP), and every packet to it is swallowed for a while',
    broker: 'mosquitto',
    oneSeedIn: 10,
    run: async world => {
      const load = world.load('mqtt')
      await world.progress(300)
      world.mosquitto!.signal('SIGSTOP')
      await delay(world.random.int(500, 3_000))
      world.mosquitto!.signal('SIGCONT')
      await world.progress(300)
      world.brokerWire!.freeze(true)
      await delay(world.random.int(500, 3_000))
      if (world.random.chance(0.5)) world.brokerWire!.cut()
      world.brokerWire!.freeze(false)
      await world.progress(300)
      await load.finish()
    },
  },

  'devices-cut': {
    about: 'the connections of the devices to the embedded broker are cut at random moments',
    broker: 'embedded',
    short: true,
    oneSeedIn: 5,
    run: async world => {
      const { random, teardown } = world
      const wire = await cuttableProxy({ teardown }, Number(new URL(world.service.mqttUrl).port))
      const load = world.load('mqtt', { url: wire.url })
      for (let cut = 0; cut < 10; cut++) {
        await world.progress(100)
        await delay(random.int(0, 200))
        wire.cut()
      }
      await world.progress(300)
      await load.finish()
    },
  },

  'session-lost': {
    about: 'mosquitto is killed and forgets everything, and the service subscribes anew by itself',
    broker: 'mosquitto',
    oneSeedIn: 10,
    run: async world => {
      const load = world.load('mqtt', { lanes: 50 })
      await world.progress(500)
      await load.finish()
      // What it holds undelivered goes with its memory, and is its promise, not ours: all is delivered first.
      await until('all is stored', async () => (await storedRows(world)) >= world.journal.acknowledged.size)
      await world.mosquitto!.stop('SIGKILL')
      await rm(join(world.mosquitto!.folder, 'mosquitto.db'), { force: true })
      await world.mosquitto!.start()
      await until(
        'the service is ready again',
        async () => (await fetch(`${world.service.httpUrl}/health/ready`)).status === 200,
      )
      const second = world.load('mqtt', { lanes: 50 })
      await world.progress(500)
      await second.finish()
    },
  },
}

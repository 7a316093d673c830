import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { median, residentMegabytes } from '../measure.ts'
import { happens, type Scenario } from '../scenario.ts'

/** Harm to the service itself. */
export const serviceScenarios: Record<string, Scenario> = {
  'service-killed': {
    about: 'the service is killed at random moments under load, over MQTT and HTTP at once',
    broker: 'embedded',
    short: true,
    oneSeedIn: 4,
    run: async world => {
      const loads = [world.load('mqtt'), world.load('http')]
      for (let death = 0; death < 2; death++) {
        await world.progress(300)
        await delay(world.random.int(0, 300))
        await world.service.stop('SIGKILL')
        await world.service.start()
      }
      await world.progress(300)
      for (const load of loads) await load.finish()
    },
  },

  'service-killed-behind-mosquitto': {
    about: 'the service is killed at random moments while mosquitto collects for it, and delivers again',
    broker: 'mosquitto',
    oneSeedIn: 5,
    run: async world => {
      const load = world.load('mqtt')
      for (let death = 0; death < 2; death++) {
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
    oneSeedIn: 5,
    run: async world => {
      const loads = [world.load('mqtt', { lanes: 50 }), world.load('http')]
      for (let death = 0; death < 2; death++) {
        await world.progress(200)
        await happens(world, 'committed', () => world.service.process.kill('SIGKILL'))
        await world.service.process.exited
        world.wire.cutAll()
        await world.service.start()
      }
      for (const load of loads) await load.finish()
    },
  },

  'sigterm-under-load': {
    about: 'the service is asked to stop under load, and started again: it ends with 0',
    broker: 'embedded',
    short: true,
    oneSeedIn: 5,
    // As much as it needs, for nobody knows how fast this machine is: that a stop keeps to the time that it is given is
    // shown by test/operations/lifecycle.test.ts.
    environment: { SHUTDOWN_TIMEOUT_MS: '180000' },
    run: async world => {
      const loads = [world.load('mqtt', { lanes: 200, restMs: 0 }), world.load('http', { restMs: 0 })]
      await world.progress(500)
      await delay(world.random.int(0, 300))
      const { code } = await world.service.stop('SIGTERM')
      if (code !== 0)
        throw new Error(
          `SIGTERM under load ended with ${code}:\n${world.service.process.output().slice(-2_000)}`,
        )
      await world.service.start()
      await world.progress(300)
      for (const load of loads) await load.finish()
    },
  },

  'service-stands-still': {
    about: 'the service is stopped and continued (SIGSTOP), as by a machine that swaps',
    broker: 'embedded',
    oneSeedIn: 10,
    run: async world => {
      const loads = [world.load('mqtt'), world.load('http')]
      for (let stop = 0; stop < 2; stop++) {
        await world.progress(300)
        world.service.process.kill('SIGSTOP')
        await delay(world.random.int(500, 4_000))
        world.service.process.kill('SIGCONT')
      }
      await world.progress(300)
      for (const load of loads) await load.finish()
    },
  },

  'clock-jumps': {
    about: "the service's clock jumps forth and back by an hour, and by a few minutes, under load",
    broker: 'embedded',
    short: true,
    oneSeedIn: 5,
    run: async world => {
      const folder = await mkdtemp(join(tmpdir(), 'fleetwake-clock-'))
      world.teardown(() => rm(folder, { recursive: true, force: true }))
      const file = join(folder, 'offset')
      const jump = async (minutes: number) => {
        await writeFile(`${file}.new`, String(minutes * 60_000))
        await rename(`${file}.new`, file)
      }
      await jump(0)
      await world.service.stop('SIGTERM')
      await world.service.start({
        CLOCK_OFFSET_FILE: file,
        NODE_OPTIONS: `--import ${import.meta.resolve('tsx')} --import ${new URL('../clock.ts', import.meta.url)}`,
      })
      // From hours ago: the devices' clocks are right, and no reading is from the future whatever ours says.
      const loads = [world.load('mqtt', { lanes: 50, kind: 'late' }), world.load('http', { kind: 'late' })]
      for (const minutes of [60, -60, 0, world.random.int(1, 59), -world.random.int(1, 59), 0]) {
        await world.progress(300)
        await jump(minutes)
      }
      await world.progress(300)
      for (const load of loads) await load.finish()
    },
  },

  soak: {
    about: 'memory over minutes of full load (FAULTS_SOAK_MINUTES, 2 by default): it does not grow',
    broker: 'embedded',
    oneSeedIn: 20,
    run: async world => {
      // Some thousands a second: what was sent has to be remembered here, for the judge.
      const loads = [world.load('mqtt', { restMs: 50 }), world.load('http', { lanes: 1 })]
      const ends = Date.now() + Number(process.env.FAULTS_SOAK_MINUTES ?? 2) * 60_000
      const sizes: number[] = []
      while (Date.now() < ends) {
        await delay(1_000)
        sizes.push(await residentMegabytes(world.service.process.pid))
      }
      for (const load of loads) await load.finish()
      // The first third is for warming up.
      const third = Math.floor(sizes.length / 3)
      const [second, last] = [median(sizes.slice(third, 2 * third)), median(sizes.slice(-third))]
      world.say(`resident: ${second} MB in the second third, ${last} MB in the last`)
      if (last > 512 || last > second * 1.25 + 20)
        throw new Error(`memory grew from ${second} MB to ${last} MB`)
    },
  },
}

import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { median, residentMegabytes } from '../measure.ts'
import { happens, type Scenario } from '../scenario.ts'

const fakeTime = [
  '/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1',
  '/usr/lib/aarch64-linux-gnu/faketime/libfaketime.so.1',
].find(existsSync)

/** Harm to the service itself. */
export const serviceScenarios: Record<string, Scenario> = {
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

  'clock-jumps': {
    about: "the service's clock jumps forth and back by an hour under load",
    broker: 'embedded',
    short: false,
    missing: () => (fakeTime ? undefined : 'libfaketime is not installed (Debian: faketime)'),
    run: async world => {
      const folder = await mkdtemp(join(tmpdir(), 'fleetwake-clock-'))
      world.teardown(() => rm(folder, { recursive: true, force: true }))
      const clock = join(folder, 'offset')
      await writeFile(clock, '+0')
      await world.service.stop('SIGTERM')
      await world.service.start({
        LD_PRELOAD: fakeTime!,
        FAKETIME_TIMESTAMP_FILE: clock,
        FAKETIME_NO_CACHE: '1',
        // Timers go by the monotonic clock, which does not jump.
        FAKETIME_DONT_FAKE_MONOTONIC: '1',
      })
      // From hours ago: the devices' clocks are right, and no reading is from the future whatever ours says.
      const loads = [world.load('mqtt', 50, 'late'), world.load('http', 4, 'late')]
      for (const offset of ['+1h', '-1h', '+0', '+1h', '+0']) {
        await world.progress(300)
        await writeFile(clock, offset)
      }
      await world.progress(300)
      for (const load of loads) await load.finish()
      await world.service.stop('SIGTERM')
      await world.service.start()
    },
  },

  soak: {
    about:
      'memory over minutes of full load (FAULTS_SOAK_MINUTES, 2 by default): the last third is not above the first',
    broker: 'embedded',
    short: false,
    run: async world => {
      const loads = [world.load('mqtt', 200), world.load('http', 4)]
      const ends = Date.now() + Number(process.env.FAULTS_SOAK_MINUTES ?? 2) * 60_000
      const sizes: number[] = []
      while (Date.now() < ends) {
        await delay(1_000)
        sizes.push(await residentMegabytes(world.service.process.pid))
      }
      for (const load of loads) await load.finish()
      const third = Math.floor(sizes.length / 3)
      const [first, last] = [median(sizes.slice(third, 2 * third)), median(sizes.slice(-third))]
      world.say(`resident: ${first} MB in the second third, ${last} MB in the last`)
      if (last > 512 || last > first * 1.25 + 20)
        throw new Error(`memory grew from ${first} MB to ${last} MB`)
    },
  },
}

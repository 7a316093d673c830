import { setTimeout as delay } from 'node:timers/promises'
import WebSocket from 'ws'
import { signIn } from '../../support/accounts.ts'
import { until } from '../../support/until.ts'
import { median, residentMegabytes } from '../measure.ts'
import type { Scenario } from '../scenario.ts'
import type { World } from '../world.ts'

/** Harm by those who watch. */
export const watcherScenarios: Record<string, Scenario> = {
  'frozen-watchers': {
    about: 'of two hundred watchers every tenth stops reading: the others see every frame, and memory stays',
    broker: 'embedded',
    oneSeedIn: 20,
    run: async world => {
      const { token } = await signIn(world.service)
      const watchers = await Promise.all(Array.from({ length: 200 }, () => watch(world, token)))
      const load = world.load('mqtt', { restMs: 20 })
      await world.progress(1_000)
      const frozen = watchers.filter((_, index) => index % 10 === 0)
      const awake = watchers.filter((_, index) => index % 10 !== 0)
      for (const watcher of frozen) watcher.freeze()
      const framesBefore = awake.map(watcher => watcher.frames())
      await delay(5_000)
      const gained = awake.map((watcher, index) => watcher.frames() - framesBefore[index]!)
      await load.finish()
      const [least, usual] = [Math.min(...gained), median(gained)]
      const resident = await residentMegabytes(world.service.process.pid)
      world.say(`frames meanwhile: ${least} at least, ${usual} usually; resident ${resident} MB`)
      if (least < usual * 0.5)
        throw new Error(`a watcher that reads got ${least} frames where others got ${usual}`)
      if (resident > 512) throw new Error(`${resident} MB are resident`)
    },
  },
}

interface Watcher {
  frames(): number
  freeze(): void
}

async function watch(world: World, token: string): Promise<Watcher> {
  const socket = new WebSocket(`${world.service.httpUrl.replace('http', 'ws')}/api/v1/live`, 'fleetwake.v1')
  let frames = 0
  let snapshot = false
  socket.on('error', () => undefined)
  socket.on('message', data => {
    const { type } = JSON.parse(data.toString()) as { type: string }
    if (type === 'snapshot') snapshot = true
    if (type === 'positions') frames++
  })
  socket.on('open', () => {
    socket.send(JSON.stringify({ type: 'hello', token }))
    socket.send(JSON.stringify({ type: 'subscribe' }))
  })
  world.teardown(() => socket.terminate())
  await until('a watcher has its snapshot', () => snapshot)
  return { frames: () => frames, freeze: () => socket.pause() }
}

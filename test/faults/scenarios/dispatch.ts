import { killedHour } from '../../dispatch/engine/hour.ts'
import { maintain } from '../maintenance.ts'
import type { Scenario } from '../scenario.ts'

/** Harm to those who run the engines. */
export const dispatchScenarios: Record<string, Scenario> = {
  'dispatch-killed': {
    about:
      'two processes with engines are killed at moments of their rounds over a simulated hour: no order twice, none forgotten, every plan sound',
    broker: 'embedded',
    oneSeedIn: 10,
    // It would lead in place of those that are killed.
    environment: { ROLES: 'ingest,live,api' },
    run: async world => {
      await maintain(world.databaseUrl)
      const load = world.load('http')
      const { wrong, killed, orders } = await killedHour({
        url: world.databaseUrl,
        random: world.random,
        teardown: undo => world.teardown(undo),
        steps: 120,
        deaths: 0.15,
      })
      world.say(`${orders} orders, ${killed} processes killed`)
      if (wrong.length > 0) throw new Error(wrong.slice(0, 10).join('; '))
      await world.progress(100)
      await load.finish()
      await maintain(world.databaseUrl)
    },
  },
}

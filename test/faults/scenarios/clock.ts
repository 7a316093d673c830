import { setTimeout as delay } from 'node:timers/promises'
import { withClient } from '../../support/server.ts'
import { until } from '../../support/until.ts'
import { needsFaketime } from '../faketime.ts'
import type { Scenario } from '../scenario.ts'
import type { World } from '../world.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** Harm to the clock that the service and its database share. */
export const clockScenarios: Record<string, Scenario> = {
  'clock-leaps': {
    about:
      'the clock of service and database leaps by an hour, 40 days, ten years, both ways and back, under load',
    broker: 'embedded',
    short: true,
    oneSeedIn: 5,
    leapingClock: true,
    missing: needsFaketime,
    environment: { MAINTENANCE_INTERVAL_SECONDS: '1' },
    run: async world => {
      const { service, clock, random } = world
      if (!clock) throw new Error('the world has no clock that leaps')
      // The tokens of the watchers last for a day; that they end is not what this is about.
      await withClient(world.databaseUrl, client =>
        client.query("update access_tokens set expires_at = '2100-01-01'"),
      )
      await service.stop('SIGTERM')
      await service.start(clock.service)
      const loads = [
        world.load('mqtt', { lanes: 20, kind: 'current', restMs: 100 }),
        // One lane is one vehicle.
        world.load('http', { lanes: 3, kind: 'current', restMs: 500 }),
        world.load('http', { lanes: 1, kind: 'late', restMs: 200 }),
      ]
      await world.progress(300)
      const leaps = [HOUR_MS, 40 * DAY_MS, 3650 * DAY_MS].flatMap(ms => [ms, -ms])
      for (const ms of random.shuffled(leaps)) {
        await clock.set(ms)
        await world.progress(100)
        // Several runs of the maintenance.
        await delay(random.int(2_000, 3_000))
        await alarmIs(world, 'raised')
        await clock.set(0)
        await world.progress(100)
        // Sometimes the next one comes before the fleet has shown that the clock is right.
        if (random.chance(0.5)) await alarmIs(world, 'over')
      }
      await alarmIs(world, 'over')
      for (const load of loads) await load.finish()
      await until('what was kept is replayed', async () => (await count(world, waiting)) === 0)
      const { rows: dropped } = await withClient(world.databaseUrl, client =>
        client.query<{ told: string }>(
          `select partition || ', due since ' || coalesce(due_since::text, 'never') || ', at ' || dropped_at as told
           from partition_drops where dropped_at is not null order by dropped_at`,
        ),
      )
      if (dropped.length > 0)
        throw new Error(`partitions were dropped: ${dropped.map(row => row.told).join('; ')}`)
    },
  },
}

const waiting = `select count(*)::int as n from telemetry_rejections where code = 'bad_clock' and replayed_at is null`

async function alarmIs(world: World, state: 'raised' | 'over'): Promise<void> {
  const text = `select count(*)::int as n from alarms where code = 'clock_in_doubt'`
  const isSo = async () => (await count(world, text)) === (state === 'raised' ? 1 : 0)
  await until(`the alarm clock_in_doubt is ${state}`, isSo)
}

async function count({ databaseUrl }: World, text: string): Promise<number> {
  const { rows } = await withClient(databaseUrl, client => client.query<{ n: number }>(text))
  return rows[0]!.n
}

import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import t from 'tap'
import { until } from '../support/until.ts'
import { DAY, type History, insertReadings, NOW, openHistory, type Row, seeded } from './support.ts'

const WRITERS = 10
const TRANSACTIONS = Number(process.env.HISTORY_TRANSACTIONS ?? 25)
const seeds = Number(process.env.HISTORY_SEEDS ?? 2)

/** Writes, waits, and then commits, rolls back, or dies with its transaction open. Answers what committed. */
async function write(
  history: History,
  vehicles: string[],
  random: () => number,
  writer: number,
): Promise<string[]> {
  const committed: string[] = []
  let client: pg.Client | undefined
  for (let number = 0; number < TRANSACTIONS; number++) {
    if (!client) {
      client = new pg.Client({ connectionString: history.url })
      client.on('error', () => undefined) // Its own death, below.
      await client.connect()
    }
    const rows: Row[] = Array.from({ length: 1 + Math.floor(random() * 30) }, (_, index) => ({
      vehicleId: vehicles[Math.floor(random() * vehicles.length)]!,
      // Late by days too, so that every poll meets rows in many partitions; unique by its last digits.
      time: NOW - Math.floor(random() * 28) * DAY - (writer * 100_000 + number * 100 + index),
    }))
    await client.query('begin')
    if (random() < 0.3) await client.query('savepoint part')
    await insertReadings(client, rows, NOW)
    await delay(random() < 0.2 ? random() * 120 : random() * 15)
    const fate = random()
    if (fate < 0.7) {
      await client.query('commit')
      for (const { vehicleId, time } of rows) committed.push(`${vehicleId} ${new Date(time).toISOString()}`)
    } else if (fate < 0.85) await client.query('rollback')
    else {
      await history.database.app.query('select pg_terminate_backend($1)', [
        (client as unknown as { processID: number }).processID,
      ])
      await client.end().catch(() => undefined) // It is gone already.
      client = undefined
    }
  }
  await client?.end()
  return committed
}

t.test(
  'a reader beside ten writers with random delays and deaths sees every reading exactly once',
  { timeout: 240_000 + seeds * 20_000 },
  async t => {
    for (let seed = 1; seed <= seeds; seed++) {
      const random = seeded(seed * 104_729)
      const history = await openHistory(t)
      const vehicles = [await history.addVehicle(), await history.addVehicle(), await history.addVehicle()]
      let writing = true
      const writers = Promise.all(
        Array.from({ length: WRITERS }, (_, index) =>
          write(history, vehicles, seeded(seed * 1000 + index), index),
        ),
      ).finally(() => {
        writing = false
      })
      const seen: string[] = []
      let [after, polls] = ['', 0]
      const poll = async () => {
        const limit = 1 + Math.floor(random() * 80)
        const { status, body } = await history.get(`/telemetry/feed?limit=${limit}${after}`)
        if (status !== 200) t.fail(`the feed answered ${status} ${body.code}`)
        for (const { vehicleId, time } of body.items) seen.push(`${vehicleId} ${time}`)
        after = `&after=${body.nextCursor}`
        polls++
        return body.more
      }
      while (writing) {
        await poll()
        if (random() < 0.5) await delay(random() * 20)
      }
      const committed = (await writers).flat()
      await until('everything that was committed has come', async () => {
        const more = await poll()
        return !more && seen.length >= committed.length
      })
      t.equal(seen.length, new Set(seen).size, `seed ${seed}: nothing twice in ${polls} polls`)
      t.same(
        seen.sort(),
        committed.sort(),
        `seed ${seed}: all ${committed.length} committed readings, and no others`,
      )
    }
  },
)

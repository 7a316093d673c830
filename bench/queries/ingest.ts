import { setTimeout as delay } from 'node:timers/promises'
import pino from 'pino'
import { Registry } from 'prom-client'
import { createDays } from '../../partitions/days.ts'
import { readConfig } from '../../src/config.ts'
import { openPools } from '../../src/database/pools.ts'
import { Account } from '../../src/ingest/accounting.ts'
import { Delivery, Entry } from '../../src/ingest/delivery.ts'
import { createIngest } from '../../src/ingest/ingest.ts'
import { makeReadings } from '../support/readings.ts'

/**
 * Stores readings of now with the product's own writers: first for a while as fast as possible, which it reports;
 * then, on request, at half that rate until it is ended.
 */
export interface Stored {
  perSecond: number
}

const AT_ONCE = 500
const TICK_MS = 5

const { url, fullMs } = JSON.parse(process.argv[2]!) as { url: string; fullMs: number }
const log = pino({ level: 'error' }, process.stderr)
const config = readConfig({ DATABASE_URL: url })
const database = openPools(url, config, log)
let committed = 0
const ingest = createIngest({
  database,
  config,
  log,
  metrics: new Registry(),
  ensureDay: createDays(database.app, config).ensureDay,
  vehicleOf: () => undefined,
  onCommitted: readings => {
    committed += readings.length
  },
})
const templates = makeReadings(1_000)
const begin = Date.now()
let made = 0

async function store(count: number): Promise<void> {
  if (ingest.intake.full) await ingest.intake.room()
  const delivery = new Delivery(new Account('http'), null, false, undefined, () => undefined)
  for (let n = 0; n < count; n++, made++) {
    delivery.receive()
    const time = begin + Math.floor(made / templates.length)
    ingest.add(new Entry({ ...templates[made % templates.length]!, time }, delivery, n, 400))
  }
  delivery.close()
  await delay(0)
}

async function measure(work: () => Promise<void>): Promise<Stored> {
  const [before, begun] = [committed, performance.now()]
  await work()
  return { perSecond: (committed - before) / ((performance.now() - begun) / 1000) }
}

const full = await measure(async () => {
  for (const until = performance.now() + fullMs; performance.now() < until; ) await store(AT_ONCE)
})
process.send!(full)

let storing = true
process.on('message', async (order: 'half' | 'enough') => {
  if (order === 'enough') {
    storing = false
    return
  }
  const half = await measure(async () => {
    const begun = performance.now()
    let stored = 0
    while (storing) {
      const due = ((performance.now() - begun) / 1000) * (full.perSecond / 2)
      if (stored < due) {
        await store(AT_ONCE)
        stored += AT_ONCE
      } else await delay(TICK_MS)
    }
  })
  process.send!(half)
})

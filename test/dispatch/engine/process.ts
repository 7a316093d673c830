import pino from 'pino'
import { openNotifications } from '../../../src/database/notifications.ts'
import { openPools } from '../../../src/database/pools.ts'
import { startEngines } from '../../../src/dispatch/engine/start.ts'
import { fencesOf } from '../../../src/events/geofences.ts'
import type { Fix } from '../../../src/positions/position.ts'
import { testConfig } from '../../support/config.ts'

/** A process with engines, to be killed. It looks when its parent says so, and takes the parent's moment for now. */
const url = process.argv[2]!
const log = pino({ level: 'silent' })
const config = testConfig({ DATABASE_URL: url })
const database = openPools(url, config, log)
const notifications = await openNotifications({ url, log })
let now = Date.now()
const listeners = new Set<(fixes: readonly Fix[]) => void>()
const engines = startEngines({
  url,
  pool: database.app,
  notifications,
  positions: {
    onFix: listener => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  },
  setupOf: async () => ({ engines: {}, learned: null }),
  zonesOf: fencesOf,
  log,
  now: () => now,
})

process.on('message', async ({ moment, fixes }: { moment: number; fixes: readonly Fix[] }) => {
  now = moment
  for (const listener of listeners) listener(fixes)
  await notifications.settled()
  await engines.look()
  process.send!('looked')
})
process.on('disconnect', () => process.exit(0))
process.send!('ready')

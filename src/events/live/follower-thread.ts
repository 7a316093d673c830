import { parentPort, workerData } from 'node:worker_threads'
import type { Config } from '../../config.ts'
import { openPools } from '../../database/pools.ts'
import { Follower } from './follower.ts'
import type { FromFollower, ToFollower } from './handed.ts'

/** The data that the thread gets when it starts. */
export interface FollowerOrder {
  url: string
  gapSeconds: number
  limits: Pick<Config, 'databaseStatementTimeoutMs' | 'databaseLockTimeoutMs' | 'databaseConnectTimeoutMs'>
}

/** Connections: one reads vehicles, one stores events, and one is for changes of rules. */
const CONNECTIONS = 3

const { url, gapSeconds, limits } = workerData as FollowerOrder
const port = parentPort!
const say = (message: FromFollower, given: ArrayBuffer[] = []) => port.postMessage(message, given)
const log = {
  warn: (details: object, warning: string) =>
    say({ warning, error: 'error' in details ? String(details.error) : '' }),
}
const database = openPools(
  url,
  {
    ...limits,
    databaseReadUrl: undefined,
    databaseAppConnections: CONNECTIONS,
    ...{ databaseWriteConnections: 1, databaseReadConnections: 1, jobsQuick: 1, jobsLong: 1 },
  },
  log as Parameters<typeof openPools>[2],
)
const follower = new Follower({
  ...{ pool: database.app, gapSeconds, now: Date.now },
  followed: ({ readings }) => say({ followed: readings }, [readings.buffer as ArrayBuffer]),
  tell: (events, alerts) => say({ events, alerts }),
  warn: (error, warning) => say({ error, warning }),
  refused: refused => say({ refused: [...refused] }),
})

port.on('message', async (message: ToFollower) => {
  if (message === 'rules changed') follower.forgetAll()
  else if (message === 'stop') {
    await follower.stop()
    await database.close()
    port.close()
  } else if ('stale' in message) follower.doubt(message.stale)
  else if ('forget' in message) follower.forget(message.forget)
  else follower.take(message)
})

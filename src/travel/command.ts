import { readConfig, readEnvironment } from '../config.ts'
import { withDatabase } from '../database/for-command.ts'
import { transaction } from '../database/transaction.ts'
import { drivenTripsOf } from '../history/trips/driven.ts'
import {
  type Outcome,
  plural,
  progressOf,
  readArguments,
  runCommand,
  tell,
  UsageError,
} from '../run-command.ts'
import { learnOf, verifyLearning } from './learning.ts'
import { writeLearning } from './store.ts'

const usage = `npm run travel -- rebuild [--organization ID] [--json]
npm run travel -- verify [--organization ID] [--json]

  rebuild  learns travel times from the trips of each organization, or of one, as the service does every night
  verify   learns them again without writing, and names every difference. Readings that came late since then cause
           differences, which rebuild removes

  Exit codes: 0 done, and nothing differs; 1 something differs, or the work failed; 2 wrong usage.
`

const options = {
  organization: { type: 'string' },
  json: { type: 'boolean', default: false },
  quiet: { type: 'boolean', default: false },
} as const

async function run(args: string[], signal: AbortSignal): Promise<number> {
  const { values, positionals } = readArguments({ args, options, allowPositionals: true })
  const [command, ...more] = positionals
  if ((command !== 'rebuild' && command !== 'verify') || more.length > 0)
    throw new UsageError('Give rebuild or verify.')
  if (
    values.organization !== undefined &&
    !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(values.organization)
  )
    throw new UsageError('--organization takes the id of an organization.')
  const progress = progressOf(values)
  return await withDatabase(readConfig(readEnvironment()), async ({ jobs: pool }) => {
    const { rows } = await pool.query<{ id: string }>(
      'select id from organizations where deleted_at is null and ($1::uuid is null or id = $1) order by id',
      [values.organization ?? null],
    )
    if (values.organization !== undefined && rows.length === 0)
      throw new Error('There is no such organization.')
    const deps = { pool, tripsOf: drivenTripsOf }
    const done: { organization: string; trips?: number; levels?: number; differences?: string[] }[] = []
    for (const { id } of rows) {
      progress(`${command} ${id}`)
      if (command === 'verify')
        done.push({ organization: id, differences: await verifyLearning(deps, id, signal) })
      else {
        const today = new Date().setUTCHours(0, 0, 0, 0)
        const learning = await learnOf(deps, id, today, signal)
        await transaction(pool, client => writeLearning(client, id, learning))
        done.push({ organization: id, trips: learning.trips, levels: learning.levels.length })
      }
    }
    return tell(outcomeOf(done), values, signal)
  })
}

function outcomeOf(
  done: readonly { organization: string; trips?: number; levels?: number; differences?: string[] }[],
): Outcome {
  const found = done.flatMap(({ organization, differences = [] }) =>
    differences.map(one => `${organization}: ${one}\n`),
  )
  const lines = done.flatMap(({ organization, trips, levels }) =>
    trips === undefined ? [] : [`${organization}: ${plural(trips, 'trip')}, ${plural(levels!, 'level')}\n`],
  )
  const verdict = `${plural(done.length, 'organization')}, ${plural(found.length, 'difference')}.\n`
  return { text: `${found.join('')}${lines.join('')}${verdict}`, json: done, ok: found.length === 0 }
}

await runCommand({ usage, run })

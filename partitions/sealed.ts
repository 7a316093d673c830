import { type ClientBase, escapeIdentifier } from 'pg'
import { clearAlarm, raiseAlarm } from '../src/database/alarms.ts'
import { readDays } from '../src/telemetry/store/days.ts'

interface Stray {
  from: Date
  relation: string
}

/** The raw days that were dropped but exist again, with readings: no rollup includes these. */
export async function strayDays(client: ClientBase): Promise<Stray[]> {
  const found: Stray[] = []
  for (const { from, relation, droppedAt } of await readDays(client)) {
    if (droppedAt === null || relation === null) continue
    const { rowCount } = await client.query(`select from public.${escapeIdentifier(relation)} limit 1`)
    if (rowCount === 1) found.push({ from, relation })
  }
  return found
}

/** Raises the alarm of readings in sealed days while there are any. Returns the days. */
export async function watchSealed(client: ClientBase): Promise<string[]> {
  const days = (await strayDays(client)).map(({ from }) => from.toISOString().slice(0, 10))
  if (days.length === 0) await clearAlarm(client, 'reading_in_sealed_day')
  else {
    const some =
      days.length > 3 ? `${days.slice(0, 3).join(', ')} and ${days.length - 3} more days` : days.join(', ')
    await raiseAlarm(
      client,
      'reading_in_sealed_day',
      `readings are stored for ${some}, after the readings of that day had been dropped and its rollups were final: no rollup has them`,
    )
  }
  return days
}

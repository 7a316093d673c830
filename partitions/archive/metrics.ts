import { Gauge, type Registry } from 'prom-client'
import type { ArchiveTotals } from '../../src/telemetry/archive/catalogue.ts'

/** What there is of the archive, as its catalogue says: nothing is asked of the store. */
export function archiveGauges(registry: Registry): (totals: ArchiveTotals) => void {
  const gauge = <const L extends string = never>(name: string, help: string, labelNames: L[] = []) =>
    new Gauge({ name: `fleetwake_archive_${name}`, help, labelNames, registers: [registry] })
  const days = gauge(
    'days',
    'Days in the archive: those whose only place it is, and copies of what the database has.',
    ['place'],
  )
  const readings = gauge('readings', 'Readings in the archive.')
  const bytes = gauge('bytes', 'What its files take.')
  const leaving = gauge('leaving_files', 'Files that are to be deleted and may be there still.')
  const oldest = gauge('oldest_day_timestamp_seconds', 'The first day of it; 0: there is none.')
  const newest = gauge('newest_day_timestamp_seconds', 'The last day of it; 0: there is none.')
  const pushed = gauge(
    'last_push_timestamp_seconds',
    'When a day was written into it for the last time; 0: never.',
  )
  const seconds = (time: Date | null) => (time === null ? 0 : time.getTime() / 1_000)
  return totals => {
    days.set({ place: 'only' }, totals.alone)
    days.set({ place: 'copy' }, totals.days - totals.alone)
    readings.set(totals.readings)
    bytes.set(totals.bytes)
    leaving.set(totals.leaving)
    oldest.set(seconds(totals.oldest))
    newest.set(seconds(totals.newest))
    pushed.set(seconds(totals.pushedAt))
  }
}

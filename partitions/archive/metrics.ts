import { Gauge, type Registry } from 'prom-client'
import type { ArchiveTotals } from '../../src/telemetry/archive/catalogue.ts'

/** The content of the archive according to its catalogue: the store is not queried. */
export function archiveGauges(registry: Registry): (totals: ArchiveTotals) => void {
  const gauge = <const L extends string = never>(name: string, help: string, labelNames: L[] = []) =>
    new Gauge({ name: `fleetwake_archive_${name}`, help, labelNames, registers: [registry] })
  const days = gauge(
    'days',
    'Days in the archive: days that are only there, and copies of days in the database.',
    ['place'],
  )
  const readings = gauge('readings', 'Readings in the archive.')
  const bytes = gauge('bytes', 'Size of the files in the archive.')
  const leaving = gauge('leaving_files', 'Files to be deleted that may still exist.')
  const oldest = gauge('oldest_day_timestamp_seconds', 'First day in the archive; 0: none.')
  const newest = gauge('newest_day_timestamp_seconds', 'Last day in the archive; 0: none.')
  const pushed = gauge('last_push_timestamp_seconds', 'When a day was last written to the archive; 0: never.')
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

import type { Manifest } from './layout.ts'
import type { Restored } from './restore.ts'
import type { Verified } from './verify.ts'

/** The report for an operator. The verdict comes first. */
export function createdText(
  folder: string,
  { files, bytes, version, startedAt, endedAt, endLsn }: Manifest,
): string {
  const seconds = (Date.parse(endedAt) - Date.parse(startedAt)) / 1_000
  return lines(
    `A backup is in ${folder}.`,
    '',
    `  state of    ${endedAt}, LSN ${endLsn}`,
    `  of          PostgreSQL ${version}`,
    `  size        ${size(bytes)} in ${files.length} files, in ${seconds.toFixed(1)} s`,
    '',
    `To check that it can be restored: npm run backup -- verify ${folder}`,
  )
}

export function restoredText({
  folder,
  backup,
  backupEndedAt,
  lastTransactionAt,
  timeline,
}: Restored): string {
  return lines(
    `Restored into ${folder}.`,
    '',
    `  from        ${backup}, which ended at ${backupEndedAt}`,
    `  as of       ${lastTransactionAt ?? backupEndedAt}`,
    `  timeline    ${timeline}; readers of the feed must start again`,
    '',
    'Now: npm start; then npm run partitions -- verify',
  )
}

export function verifiedText(verified: Verified): string {
  const { backup, endedAt, files, bytes, readings, hours, days, vehicles, tables, indexes, damages } =
    verified
  if (damages.length > 0) {
    const more = damages.length > 20 ? [`  and ${damages.length - 20} more`] : []
    return lines(`DAMAGED: ${backup}`, ...damages.slice(0, 20).map(damage => `  ! ${damage}`), ...more)
  }
  return lines(
    `Good: ${backup} can be restored.`,
    '',
    `  ended at    ${endedAt}`,
    `  files       ${files}, ${size(bytes)}, all as in the manifest`,
    `  holds       ${readings} readings, ${hours} hours, ${days} days, ${vehicles} vehicles`,
    `  looked at   ${tables} tables and ${indexes} indexes: intact`,
  )
}

function lines(...text: string[]): string {
  return `${text.join('\n')}\n`
}

function size(bytes: number): string {
  return bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${Math.round(bytes / 1e6)} MB`
}

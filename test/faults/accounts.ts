/** What /metrics says of the readings that came, over both doors, since the process began. */
export interface Accounts {
  received: number
  committed: number
  duplicates: number
  rejected: number
  inFlight: number
}

export async function readAccounts(httpUrl: string): Promise<Accounts> {
  const text = await (await fetch(`${httpUrl}/metrics`)).text()
  const sum = (name: string) =>
    [...text.matchAll(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`, 'gm'))].reduce(
      (total, match) => total + Number(match[1]),
      0,
    )
  return {
    received: sum('fleetwake_readings_received_total'),
    committed: sum('fleetwake_readings_committed_total'),
    duplicates: sum('fleetwake_readings_duplicate_total'),
    rejected: sum('fleetwake_readings_rejected_total'),
    inFlight: sum('fleetwake_readings_in_flight'),
  }
}

/**
 * What a run sent and what was acknowledged to it: the only witness that the judge believes. A reading is
 * named by its vehicle, its time and its content; `mark` is a number of its own that it carries as odometer, by
 * which the judge sees that the row holds what was sent, and tells readings of one instant apart.
 */
export interface SentReading {
  vehicleId: string
  time: number
  mark: number
}

export interface Journal {
  readonly sent: ReadonlyMap<string, SentReading>
  readonly acknowledged: ReadonlySet<string>
  send(reading: SentReading): void
  acknowledge(reading: SentReading): void
}

type Named = Pick<SentReading, 'vehicleId' | 'time'> & { mark: number | null }

export const keyOf = ({ vehicleId, time, mark }: Named) => `${vehicleId} ${time} ${mark}`

export function createJournal(): Journal {
  const sent = new Map<string, SentReading>()
  const acknowledged = new Set<string>()
  return {
    sent,
    acknowledged,
    send: reading => void sent.set(keyOf(reading), reading),
    acknowledge: reading => void acknowledged.add(keyOf(reading)),
  }
}

import type { Random } from './random.ts'
import type { Report } from './report.ts'

/** What real devices do wrong, each with the share of affected readings (0 to 1). */
export const faultNames = ['late', 'doubled', 'outOfOrder', 'noFix', 'wrongClock'] as const
export type FaultName = (typeof faultNames)[number]

interface FaultOptions {
  shares: Readonly<Record<FaultName, number>>
  /** How long a late reading is held back. */
  lateMs: number
}

export interface Sending {
  vehicle: number
  report: Report
}

/**
 * Sits between a vehicle and its connection. A late reading is held until it is due, one that is out of order until
 * the vehicle's next reading has been sent; everything else is sent at once. At most `mostHeld` readings are held:
 * beyond that, they are sent on time.
 */
export function createFaults({ shares, lateMs }: FaultOptions, random: Random) {
  const mostHeld = 100_000
  const late: { due: number; sending: Sending }[] = []
  const overtaken = new Map<number, Report>()
  const injected: Record<FaultName, number> = { late: 0, doubled: 0, outOfOrder: 0, noFix: 0, wrongClock: 0 }

  const befalls = (name: FaultName) => {
    if (shares[name] === 0 || random() >= shares[name]) return false
    injected[name]++
    return true
  }

  return {
    injected: injected as Readonly<Record<FaultName, number>>,
    /** Returns what is sent now because of this reading. */
    pass(vehicle: number, original: Report, now: number): Sending[] {
      let report = original
      if (befalls('noFix')) {
        const { longitude: _longitude, latitude: _latitude, heading: _heading, ...rest } = report
        report = rest
      }
      if (befalls('wrongClock')) report = { ...report, time: wrongTime(report.time, random) }
      if (late.length < mostHeld && befalls('late')) {
        late.push({ due: now + lateMs, sending: { vehicle, report } })
        return []
      }
      const before = overtaken.get(vehicle)
      if (before) {
        overtaken.delete(vehicle)
        return [
          { vehicle, report },
          { vehicle, report: before },
        ]
      }
      if (befalls('outOfOrder')) {
        overtaken.set(vehicle, report)
        return []
      }
      return befalls('doubled')
        ? [
            { vehicle, report },
            { vehicle, report },
          ]
        : [{ vehicle, report }]
    },
    /** Late readings that are due. All are held back equally long, so the oldest is always first. */
    due(now: number): Sending[] {
      let count = 0
      while (count < late.length && late[count]!.due <= now) count++
      return late.splice(0, count).map(({ sending }) => sending)
    },
    /** Everything that is still held when the simulation ends. */
    rest(): Sending[] {
      const left = [...late.splice(0).map(({ sending }) => sending)]
      for (const [vehicle, report] of overtaken) left.push({ vehicle, report })
      overtaken.clear()
      return left
    },
  }
}

export type Faults = ReturnType<typeof createFaults>

/** The time from a receiver that lost its week number, a clock that was never set, or one that is ahead. */
function wrongTime(time: string, random: Random): string {
  const right = Date.parse(time)
  const kinds = [() => random() * 86_400_000, () => right - 1_024 * 7 * 86_400_000, () => right + 3_600_000]
  return new Date(kinds[Math.floor(random() * kinds.length)]!()).toISOString()
}

import { DAY_MS, HOUR_MS, minute } from '../src/telemetry/calendar.ts'
import { LEAP_MS } from '../src/telemetry/clock.ts'
import { AHEAD_MS } from '../src/telemetry/time.ts'

/** The clocks at one moment. */
export interface Look {
  /** The database server's, which decides what is due. */
  database: Date
  /** This process's, which decides what is accepted. */
  own: Date
  /** Milliseconds of a monotonic clock. */
  elapsed: number
}

/** What the database knows of earlier times, whichever process checked them. */
interface Memory {
  /** The newest trusted time, by the database's clock. */
  trustedAt: Date | null
  /** The time of the newest reading stored since. */
  receivedAt: Date | null
}

/** The clocks of two machines may differ by as much as a reading may be ahead of the time. */
const DIFFERENCE_MS = AHEAD_MS

/**
 * If nobody has checked for longer than this, the time must be proved right. A clock that jumped forward by less,
 * unnoticed, only uses up part of the extra day for which a raw day is kept.
 */
const AWAY_MS = DAY_MS

/**
 * Why the time is in doubt, as a sentence without its full stop; undefined if nothing speaks against it.
 * `before` is this process's last check, `leapMs` the amount by which its own clock was set since then.
 */
export function doubtOf(
  now: Look,
  before: Look | undefined,
  leapMs: number,
  memory: Memory,
  host: string,
): string | undefined {
  if (Math.abs(leapMs) > LEAP_MS) return leap(`the clock of ${host}`, leapMs, now.own)
  if (before) {
    const moved = now.database.getTime() - before.database.getTime() - (now.elapsed - before.elapsed)
    if (Math.abs(moved) > LEAP_MS) return leap("the database server's clock", moved, now.database)
  }
  const difference = now.own.getTime() - now.database.getTime()
  if (Math.abs(difference) > DIFFERENCE_MS)
    return `the clock of ${host} is ${inWords(difference)} ${difference > 0 ? 'ahead of' : 'behind'} the database server's`
  const known = Math.max(memory.trustedAt?.getTime() ?? 0, memory.receivedAt?.getTime() ?? 0)
  if (known === 0) return undefined
  const away = now.database.getTime() - known
  if (away < -LEAP_MS)
    return `it is ${minute(now.database)}, ${inWords(away)} before ${minute(new Date(known))}, which the database has seen already`
  if (away > AWAY_MS)
    return `it is ${minute(now.database)}, ${inWords(away)} after the database was last checked, ${minute(new Date(known))}`
  return undefined
}

function leap(whose: string, ms: number, now: Date): string {
  const before = new Date(now.getTime() - ms)
  return `${whose} went ${ms > 0 ? 'forward' : 'back'} by ${inWords(ms)}, from ${minute(before)} to ${minute(now)}`
}

/**
 * The message while a doubt lasts: how it began, and the latest reason. Several processes may see the same jump, and one
 * clock may jump repeatedly.
 */
export function joined(told: string | undefined, reason: string): string {
  if (told === undefined) return reason
  const [first, last] = told.split('; then ')
  return reason === first || reason === last ? told : `${first}; then ${reason}`
}

/**
 * How many vehicles sent readings in the last minutes whose times agree with the clock, and how many sent readings that
 * were rejected.
 */
export interface Evidence {
  agreeing: number
  refused: number
  /** Vehicles that had reported in the week before the doubt began. */
  usual: number
}

const ENOUGH = 10

/**
 * Whether the fleet's own times show that the clock is right: at least ten vehicles agree with it, and more than
 * disagree. If fewer than ten are on the road, more than half of those that reported in the week before must agree.
 */
export function isConfirmed({ agreeing, refused, usual }: Evidence): boolean {
  const needed = usual >= ENOUGH ? ENOUGH : Math.floor(usual / 2) + 1
  return agreeing >= needed && agreeing > refused
}

function inWords(ms: number): string {
  const length = Math.abs(ms)
  const [unit, name] =
    length >= 2 * DAY_MS
      ? [DAY_MS, 'day']
      : length >= 2 * HOUR_MS
        ? [HOUR_MS, 'hour']
        : length >= 120_000
          ? [60_000, 'minute']
          : [1_000, 'second']
  const count = Math.round(length / unit)
  return `${count.toLocaleString('en')} ${name}${count === 1 ? '' : 's'}`
}

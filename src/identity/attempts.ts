import { createHash } from 'node:crypto'
import type { Pool } from 'pg'
import { networkOf } from '../addresses.ts'
import { Problem } from '../errors.ts'
import { createTurns } from '../shares/turns.ts'

/**
 * Failed logins, counted by account and by address in windows of a fixed length, for all processes together.
 * An attempt is counted before the password is checked, so that many at once gain nothing, and uncounted if it
 * was right. Unknown accounts are counted like any other.
 *
 * In between, an attempt counts though it may be right. So attempts wait in turn before they are counted, and twenty
 * people who begin their day with one account, or behind one address, do not lock each other out. Addresses take turns,
 * and only a few attempts of each wait; an address over its limit does not wait at all, and costs no query. So whatever
 * one address does, the attempts of another get the next turn but one.
 */
export interface Attempts {
  /**
   * Tries a password, unless there were too many attempts. `work` throws if it is wrong. If it was right, the account's
   * count is reset, and the address gets this attempt back.
   */
  make<T>(attempt: Attempt, work: () => Promise<T>): Promise<T>
}

export interface Attempt {
  email: string
  address: string
  now: Date
}

interface AttemptLimits {
  perAccount: number
  perAddress: number
  windowSeconds: number
}

interface AttemptRow {
  attempts: number
  window_ends: Date
}

const countAttempt = `
  insert into login_attempts as known (key, attempts, window_ends)
  values ($1, 1, $2::timestamptz + make_interval(secs => $3))
  on conflict (key) do update set
    attempts = case when known.window_ends <= $2 then 1 else known.attempts + 1 end,
    window_ends = case when known.window_ends <= $2 then excluded.window_ends else known.window_ends end
  returning attempts, window_ends`

const dropPast = `
  delete from login_attempts where key in (
    select key from login_attempts where window_ends < $1 limit 100 for update skip locked)`

/** How many attempts may wait for their turn, for one address and in total. */
const WAITING = { ofOne: 25, inAll: 200 }
/** An address over its limit is looked up again after this time: attempts counted against it may have been right. */
const REMEMBERED_MS = 5_000
const MOST_REMEMBERED = 10_000

export function createAttempts(pool: Pool, limits: AttemptLimits): Attempts {
  const turns = createTurns({
    atOnce: Math.min(2, limits.perAccount, limits.perAddress),
    greed: Number.POSITIVE_INFINITY,
    waiting: WAITING.inAll,
    waitingEach: WAITING.ofOne,
    refusal: because => (because === 'own' ? tooManyWaiting : new Problem('overloaded', { retryAfter: 2 })),
  })
  /** Addresses over their limit: when their window ends, and until when that is certain. */
  const over = new Map<string, { ends: number; until: number }>()

  /** When the window ends, if there were too many attempts. */
  async function count(key: string, limit: number, now: Date): Promise<Date | null> {
    const { rows } = await pool.query<AttemptRow>(countAttempt, [key, now, limits.windowSeconds])
    const { attempts, window_ends } = rows[0]!
    return attempts <= limit ? null : window_ends
  }

  async function begin({ email, address, now }: Attempt): Promise<void> {
    await pool.query(dropPast, [now])
    // The address first: once it is over its limit it adds no accounts to the table.
    const addressEnds = await count(addressKey(address), limits.perAddress, now)
    if (addressEnds) remember(addressKey(address), addressEnds.getTime(), now.getTime())
    const ends = addressEnds ?? (await count(accountKey(email), limits.perAccount, now))
    if (ends) throw tooMany(ends.getTime(), now)
  }

  function remember(key: string, ends: number, now: number): void {
    over.delete(key)
    over.set(key, { ends, until: Math.min(ends, now + REMEMBERED_MS) })
    if (over.size > MOST_REMEMBERED) over.delete(over.keys().next().value!)
  }

  function mustNotBeOver(key: string, now: Date): void {
    const known = over.get(key)
    if (known && now.getTime() < known.until) throw tooMany(known.ends, now)
    over.delete(key)
  }

  async function succeeded({ email, address }: Attempt): Promise<void> {
    await pool.query('delete from login_attempts where key = $1', [accountKey(email)])
    await pool.query('update login_attempts set attempts = attempts - 1 where key = $1 and attempts > 0', [
      addressKey(address),
    ])
  }

  return {
    async make(attempt, work) {
      mustNotBeOver(addressKey(attempt.address), attempt.now)
      return await turns.take([networkOf(attempt.address)], async () => {
        await begin(attempt)
        const done = await work()
        await succeeded(attempt)
        return done
      })
    },
  }
}

const tooManyWaiting = new Problem('too_many_requests', {
  message: 'Too many logins from this address are waiting; try again shortly.',
  retryAfter: 2,
})

function tooMany(ends: number, now: Date): Problem {
  return new Problem('too_many_requests', {
    message: 'Too many failed logins of this account or from this address; try again later.',
    retryAfter: Math.max(1, Math.ceil((ends - now.getTime()) / 1000)),
  })
}

function addressKey(address: string): string {
  return `address:${networkOf(address)}`
}

/** Of a fixed length, whatever was typed; and a reader of the table finds no list of addresses in it. */
function accountKey(email: string): string {
  return `account:${createHash('sha256').update(email.toLowerCase()).digest('base64url')}`
}

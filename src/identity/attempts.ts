import { createHash } from 'node:crypto'
import { isIPv6 } from 'node:net'
import type { Pool } from 'pg'
import { Problem } from '../errors.ts'
import { createTurns } from './turns.ts'

/**
 * Failed logins, counted by account and by address in windows of a fixed length, for all processes together.
 * An attempt is counted before the password is looked at, so that many at once gain nothing, and taken back
 * when it was right. An account that nobody has is counted like any other.
 *
 * Until then an attempt counts though it may be right. So each waits for its turn before it is counted, and
 * twenty people who begin their day behind one account, or one address, do not keep each other out.
 */
export interface Attempts {
  /**
   * Tries a password, if there were not too many attempts. `work` throws where it is wrong. Where it was right
   * the account starts anew, and the address is given this attempt back.
   */
  make<T>(attempt: Attempt, work: () => Promise<T>): Promise<T>
}

export interface Attempt {
  email: string
  address: string
  now: Date
}

export interface AttemptLimits {
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

export function createAttempts(pool: Pool, limits: AttemptLimits): Attempts {
  const turns = createTurns({ atOnce: Math.min(2, limits.perAccount, limits.perAddress) })

  async function count(key: string, limit: number, now: Date): Promise<number | null> {
    const { rows } = await pool.query<AttemptRow>(countAttempt, [key, now, limits.windowSeconds])
    const { attempts, window_ends } = rows[0]!
    if (attempts <= limit) return null
    return Math.max(1, Math.ceil((window_ends.getTime() - now.getTime()) / 1000))
  }

  /** The seconds to wait where there have been too many. */
  async function begin({ email, address, now }: Attempt): Promise<number | null> {
    await pool.query(dropPast, [now])
    // The address first: once it is over its limit it adds no accounts to the table.
    return (
      (await count(addressKey(address), limits.perAddress, now)) ??
      (await count(accountKey(email), limits.perAccount, now))
    )
  }

  async function succeeded({ email, address }: Attempt): Promise<void> {
    await pool.query('delete from login_attempts where key = $1', [accountKey(email)])
    await pool.query('update login_attempts set attempts = attempts - 1 where key = $1 and attempts > 0', [
      addressKey(address),
    ])
  }

  return {
    make: (attempt, work) =>
      turns.take(async () => {
        const retryAfter = await begin(attempt)
        if (retryAfter !== null) {
          throw new Problem('too_many_requests', {
            message: 'Too many failed logins of this account or from this address; try again later.',
            retryAfter,
          })
        }
        const done = await work()
        await succeeded(attempt)
        return done
      }),
  }
}

/** Of a fixed length, whatever was typed; and no list of addresses to read for whoever gets at the table. */
function accountKey(email: string): string {
  return `account:${createHash('sha256').update(email.toLowerCase()).digest('base64url')}`
}

/** A household or a server has a whole /64 of IPv6 addresses to choose from. */
export function addressKey(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1]
  if (mapped || !isIPv6(address)) return `address:${mapped ?? address}`
  const [head = '', tail] = address.split('%')[0]!.toLowerCase().split('::')
  const left = head === '' ? [] : head.split(':')
  const right = tail === undefined || tail === '' ? [] : tail.split(':')
  const missing = tail === undefined ? 0 : 8 - left.length - right.length
  const groups = [...left, ...Array<string>(Math.max(0, missing)).fill('0'), ...right]
  return `address:${groups
    .slice(0, 4)
    .map(group => Number.parseInt(group, 16).toString(16))
    .join(':')}/64`
}

import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto'
import type { Pool } from 'pg'
import type { Authenticate } from '../http/guard.ts'
import type { Principal } from '../http/principal.ts'

export interface Admission {
  principal: Principal
  /** The bearer token behind it. */
  bearer: string
}

/**
 * Tickets: what a page gives to a feed instead of its token, for one use within a minute, at whichever service
 * the connection reaches.
 *
 * A ticket stands for the bearer token that it was made with, and ends with it. The table only has that token
 * encrypted with a key derived from the ticket, which only the client has: the table, or a backup of it, is of no use
 * to anyone who reads it.
 */
const TICKET_LIFETIME_MS = 60_000
const PREFIX = 'flt_'

export interface Ticket {
  ticket: string
  expiresAt: string
}

export async function makeTicket(pool: Pool, bearer: string, now: number): Promise<Ticket> {
  const ticket = PREFIX + randomBytes(32).toString('base64url')
  const expiresAt = new Date(now + TICKET_LIFETIME_MS).toISOString()
  const cipher = createCipheriv('aes-256-gcm', keyOf(ticket), NONCE)
  const sealed = Buffer.concat([cipher.update(bearer, 'utf8'), cipher.final(), cipher.getAuthTag()])
  await pool.query(
    `with ended as (
       delete from live_tickets where ticket_hash in (
         select ticket_hash from live_tickets where expires_at < $4 limit 100 for update skip locked))
     insert into live_tickets (ticket_hash, sealed_token, expires_at) values ($1, $2, $3)`,
    [hashOf(ticket), sealed, expiresAt, new Date(now).toISOString()],
  )
  return { ticket, expiresAt }
}

/** Finds whom a token or a ticket lets in. This uses up the ticket. */
export async function admit(
  { pool, authenticate, now }: { pool: Pool; authenticate: Authenticate; now: () => number },
  token: string,
): Promise<Admission | null> {
  const bearer = token.startsWith(PREFIX) ? await redeem(pool, token, now()) : token
  if (bearer === null) return null
  const principal = await authenticate(bearer)
  return principal && { principal, bearer }
}

async function redeem(pool: Pool, ticket: string, now: number): Promise<string | null> {
  const { rows } = await pool.query<{ sealed_token: Buffer; is_valid: boolean }>(
    'delete from live_tickets where ticket_hash = $1 returning sealed_token, expires_at > $2 as is_valid',
    [hashOf(ticket), new Date(now).toISOString()],
  )
  const [found] = rows
  if (!found?.is_valid) return null
  const decipher = createDecipheriv('aes-256-gcm', keyOf(ticket), NONCE)
  decipher.setAuthTag(found.sealed_token.subarray(-TAG_BYTES))
  const opened = [decipher.update(found.sealed_token.subarray(0, -TAG_BYTES)), decipher.final()]
  return Buffer.concat(opened).toString('utf8')
}

const TAG_BYTES = 16
/** Each key is used once, so the nonce need not differ. */
const NONCE = Buffer.alloc(12)

function keyOf(ticket: string): Buffer {
  return Buffer.from(hkdfSync('sha256', ticket, '', 'fleetwake live ticket', 32))
}

function hashOf(ticket: string): Buffer {
  return createHash('sha256').update(ticket).digest()
}

import { createHash, randomBytes } from 'node:crypto'

/**
 * The format of tokens. Both kinds carry 256 random bits, so only a plain SHA-256 of them is stored:
 *
 *     fwu_<43 letters>                a user's, found by its hash
 *     fwd_<device id>_<43 letters>    a device's, found by the id that it carries
 *
 * The prefix tells people, and programs that scan for leaked secrets, what the text is.
 */
const SECRET = '[A-Za-z0-9_-]{43}'
const userToken = new RegExp(`^fwu_${SECRET}$`)
const deviceToken = new RegExp(`^fwd_([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})_${SECRET}$`)

type TokenForm = { kind: 'user' } | { kind: 'device'; deviceId: string }

export function newUserToken(): string {
  return `fwu_${randomBytes(32).toString('base64url')}`
}

export function newDeviceToken(deviceId: string): string {
  return `fwd_${deviceId}_${randomBytes(32).toString('base64url')}`
}

/** The kind and content of a token; null for anything that is not ours, which costs no query. */
export function formOf(token: string): TokenForm | null {
  if (userToken.test(token)) return { kind: 'user' }
  const deviceId = deviceToken.exec(token)?.[1]
  return deviceId === undefined ? null : { kind: 'device', deviceId }
}

export function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}

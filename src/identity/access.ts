import type { Authenticate } from '../http/guard.ts'
import type { Principal } from '../http/principal.ts'

/**
 * Who may come in, for every door of this process. Answers come from memory as long as nothing has changed;
 * what changes here is noticed at once, and what changes in another process within a second.
 */
export interface Access {
  /** Of a bearer token: a user's, or a device's. Null where it is not, or no longer, valid. */
  authenticate: Authenticate
  /** Of an MQTT user name and password: a device's id and its token. */
  authenticateDevice(deviceId: string, token: string): Promise<Principal | null>
  /** Called for every device and user whose rights may have ended or changed: whoever keeps a connection open for it asks again. */
  onChange(listener: (changed: Changed) => void): void
}

/** One user or one device, or everyone, after a gap in what was heard. */
export type Changed = { kind: 'user' | 'device'; id: string } | { kind: 'everyone' }

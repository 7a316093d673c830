import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { createTurns } from '../shares/turns.ts'

/**
 * Password hashes by scrypt, in the PHC format that names its parameters: `$scrypt$ln=15,r=8,p=3$salt$hash`.
 * A hash made with other parameters is still understood.
 *
 * Each hash takes tens of megabytes and a good part of a second of one processor, on one of the few threads
 * that also serve files and name lookups. So at most two are computed at a time, and a bounded number wait, in turn by
 * organization, or under `login` for callers who are not known yet and have waited in turn before (see attempts).
 */
export interface Passwords {
  hash(password: string, whose: string): Promise<string>
  /**
   * Whether the password matches the hash. Without a hash it is compared with one that nothing matches, so that an
   * unknown user takes as long as a wrong password. `outdated`: it matches, but was hashed with other parameters than
   * today's.
   */
  verify(password: string, stored: string | null, whose: string): Promise<'wrong' | 'right' | 'outdated'>
  /** How many hashes were computed, for right and wrong passwords and unknown users alike. */
  readonly made: number
}

interface PasswordOptions {
  /** The cost, as a power of two; every step doubles memory and time. */
  log2Cost: number
  atOnce?: number
  waiting?: number
}

interface Parameters {
  log2Cost: number
  blockSize: number
  parallel: number
}

const HASH_BYTES = 32
const SALT_BYTES = 16
const phc = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]{1,88})\$([A-Za-z0-9+/]{43})$/

export function createPasswords({ log2Cost, ...limits }: PasswordOptions): Passwords {
  const today: Parameters = { log2Cost, blockSize: 8, parallel: 3 }
  const noUser = { ...today, salt: randomBytes(SALT_BYTES), hash: randomBytes(HASH_BYTES) }
  const turns = createTurns({ greed: Number.POSITIVE_INFINITY, ...limits })
  let made = 0

  async function derive(
    password: string,
    salt: Buffer,
    parameters: Parameters,
    whose: string,
  ): Promise<Buffer> {
    return await turns.take([whose], () => {
      made++
      return scryptHash(password, salt, parameters)
    })
  }

  return {
    get made() {
      return made
    },
    async hash(password, whose) {
      const salt = randomBytes(SALT_BYTES)
      return format(today, salt, await derive(password, salt, today, whose))
    },
    async verify(password, stored, whose) {
      const known = stored === null ? undefined : parse(stored)
      const { salt, hash, ...parameters } = known ?? noUser
      const same = timingSafeEqual(await derive(password, salt, parameters, whose), hash)
      if (!same || !known) return 'wrong'
      return parameters.log2Cost === today.log2Cost &&
        parameters.blockSize === today.blockSize &&
        parameters.parallel === today.parallel
        ? 'right'
        : 'outdated'
    },
  }
}

function scryptHash(password: string, salt: Buffer, parameters: Parameters): Promise<Buffer> {
  const { log2Cost, blockSize, parallel } = parameters
  const cost = 2 ** log2Cost
  const options = {
    cost,
    blockSize,
    parallelization: parallel,
    maxmem: 256 * blockSize * (cost + parallel),
  }
  return new Promise((resolve, reject) => {
    // The same letters can be typed as different code points.
    scrypt(password.normalize('NFKC'), salt, HASH_BYTES, options, (error, hash) =>
      error ? reject(error) : resolve(hash),
    )
  })
}

function format({ log2Cost, blockSize, parallel }: Parameters, salt: Buffer, hash: Buffer): string {
  return `$scrypt$ln=${log2Cost},r=${blockSize},p=${parallel}$${base64(salt)}$${base64(hash)}`
}

function parse(stored: string): (Parameters & { salt: Buffer; hash: Buffer }) | undefined {
  const [, log2Cost, blockSize, parallel, salt, hash] = phc.exec(stored) ?? []
  if (salt === undefined || hash === undefined) return undefined
  return {
    log2Cost: Number(log2Cost),
    blockSize: Number(blockSize),
    parallel: Number(parallel),
    salt: Buffer.from(salt, 'base64'),
    hash: Buffer.from(hash, 'base64'),
  }
}

function base64(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '')
}

import { createCipheriv, createDecipheriv, createHash } from 'node:crypto'
import { constants, deflateRawSync, inflateRawSync } from 'node:zlib'

/*
 * Each column is stored in a container that PostgreSQL can open by itself. Its only function that inflates is
 * pgp_sym_decrypt_bytea() of the contrib module pgcrypto, so the container is an OpenPGP message (RFC 4880) with deflate
 * inside. Its password is constant and stands here and in the migration: it is a container, not secrecy.
 *
 *     c3 04 04 07 00 02     the key is the SHA-1 of the password, for AES-128
 *     c9 ff length          AES in OpenPGP's CFB mode; its first 18 bytes, normally random, are constant here
 *       a3 01               deflate, up to the end
 *         cb ff length 'b' 00 and four bytes of time: the data
 *
 * What is stored is the byte 01 and the encrypted bytes from `a3` on. Everything before them is the same in all containers,
 * except for the length, and telemetry_inflate() adds it again. Without pgcrypto, or where deflate saves nothing, a container is
 * the byte 00 and the plain data. Without pgcrypto, the table compresses its rows itself.
 */
const PASSWORD = 'fleetwake'
const KEY = createHash('sha1').update(PASSWORD).digest().subarray(0, 16)
/** The encrypted beginning: sixteen bytes that would be random, and the last two of them again. */
const beginning = createCipheriv('aes-128-cfb', KEY, Buffer.alloc(16)).update(Buffer.alloc(18))
/** The initial vector of what follows: the mode restarts with the last sixteen of those bytes. */
const restart = beginning.subarray(2)
const DEFLATE = Buffer.of(0xa3, 1)
/** Bytes before the data: from `cb` to the time. */
const LITERAL = 12

/** Most planes are noise or runs, for which the first is fast and small. The others are tried where they may take less. */
const strategies = [constants.Z_RLE, constants.Z_HUFFMAN_ONLY, constants.Z_DEFAULT_STRATEGY].map(
  strategy => ({ level: 9, strategy }),
)
/** The others are not tried if the first saves hardly anything, which means noise, or if little is left to save. */
const NOISE = 0.95
const WORTH = 256

/** Buffers for inflating, so that most columns fit at once: one for usual columns, one for those that hardly change. */
const AT_ONCE = 48 * 1024
const AT_ONCE_OF_FEW = 1024
const FEW = 128

export type Compression = 'pgcrypto' | 'none'

function literalOf(length: number): Buffer {
  const head = Buffer.alloc(LITERAL)
  head.writeUInt16BE(0xcbff)
  head.writeUInt32BE(length + 6, 2)
  head[6] = 0x62
  return head
}

export function seal(parts: readonly Buffer[], compression: Compression): Buffer {
  const plain = Buffer.concat([Buffer.of(0), ...parts])
  if (compression === 'none') return plain
  const length = plain.length - 1
  const whole = [Buffer.concat([literalOf(length), parts[0]!]), ...parts.slice(1)]
  // Parts are deflated one by one, each up to a whole byte; the last is marked as the last.
  const ends = whole.map((_, at) => (at + 1 < whole.length ? constants.Z_FULL_FLUSH : constants.Z_FINISH))
  const clear = Buffer.concat([DEFLATE, ...whole.map((part, at) => shortest(part, ends[at]!))])
  // A column of one value is a header, which is shorter as it is, and quicker to open.
  if (clear.length >= length) return plain
  return Buffer.concat([Buffer.of(1), createCipheriv('aes-128-cfb', KEY, restart).update(clear)])
}

function shortest(part: Buffer, finishFlush: number): Buffer {
  const [first, ...others] = strategies.map(
    strategy => () => deflateRawSync(part, { ...strategy, finishFlush }),
  )
  const found = first!()
  if (found.length > NOISE * part.length || found.length < WORTH) return found
  return others.reduce((least, other) => {
    const next = other()
    return next.length < least.length ? next : least
  }, found)
}

export function unseal(container: Buffer): Buffer {
  if (container[0] === 0) return container.subarray(1)
  const clear = createDecipheriv('aes-128-cfb', KEY, restart).update(container.subarray(1))
  const chunkSize = container.length < FEW ? AT_ONCE_OF_FEW : AT_ONCE
  return inflateRawSync(clear.subarray(DEFLATE.length), { chunkSize }).subarray(LITERAL)
}

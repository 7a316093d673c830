import { createCipheriv, createDecipheriv, createHash } from 'node:crypto'
import { constants, deflateRawSync, inflateRawSync } from 'node:zlib'

/*
 * What a column is compressed in, so that PostgreSQL can open it by itself: a message of OpenPGP (RFC 4880), which
 * pgp_sym_decrypt_bytea() of the contrib module pgcrypto reads, and in it deflate. PostgreSQL has no other function that
 * inflates. The message is under a constant password that stands here and in the migration: a container, not secrecy.
 *
 *     c3 04 04 07 00 02     the key is the SHA-1 of the password, for AES-128
 *     c9 ff length          AES in OpenPGP's mode of CFB, whose random beginning is constant here
 *       a3 01               deflate, up to the end
 *         cb ff length 'b' 00 and four bytes of time: the data
 *
 * A container is a byte 01 and what is encrypted behind that beginning: what comes before is the same in each but for its
 * length, and telemetry_inflate() puts it there again. Where there is no pgcrypto a container is a byte 00 and the data
 * as it is; the table then compresses its rows itself.
 */
const PASSWORD = 'fleetwake'
const KEY = createHash('sha1').update(PASSWORD).digest().subarray(0, 16)
/** Sixteen bytes that would be random, and the last two of them again, as they come out encrypted. */
const beginning = createCipheriv('aes-128-cfb', KEY, Buffer.alloc(16)).update(Buffer.alloc(18))
/** Then the mode begins anew, from here. */
const restart = beginning.subarray(2)
const DEFLATE = Buffer.of(0xa3, 1)
const LITERAL = 12

/** Most planes are noise or runs, and hardly anything else is found in them; what something else takes less for is tried. */
const strategies = [constants.Z_RLE, constants.Z_HUFFMAN_ONLY, constants.Z_DEFAULT_STRATEGY].map(
  strategy => ({
    level: 9,
    strategy,
    finishFlush: constants.Z_FULL_FLUSH,
  }),
)
/** Of what keeps so much of its length nobody makes less, and of what is short not much less. */
const NOISE = 0.95
const WORTH = 256

/** The end of what was deflated part by part: an empty block that says that it is the last. */
const LAST = Buffer.of(3, 0)

/** What most columns have room in, so that nothing is put together from parts; and those that hardly change. */
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
  if (compression === 'none') return Buffer.concat([Buffer.of(0), ...parts])
  const length = parts.reduce((sum, part) => sum + part.length, 0)
  const deflated = [Buffer.concat([literalOf(length), parts[0]!]), ...parts.slice(1)].map(shortest)
  const clear = Buffer.concat([DEFLATE, ...deflated, LAST])
  return Buffer.concat([Buffer.of(1), createCipheriv('aes-128-cfb', KEY, restart).update(clear)])
}

function shortest(part: Buffer): Buffer {
  const [first, ...others] = strategies.map(strategy => () => deflateRawSync(part, strategy))
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

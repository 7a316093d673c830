import { createCipheriv, createDecipheriv, createHash } from 'node:crypto'
import { constants, deflateRawSync, inflateRawSync } from 'node:zlib'

/*
 * What a column is compressed in, so that PostgreSQL can open it by itself: a message of OpenPGP (RFC 4880), which
 * pgp_sym_decrypt_bytea() of the contrib module pgcrypto reads, and in it deflate. PostgreSQL has no other function that
 * inflates. The message is under a constant password that stands here and in the migration: a container, not secrecy.
 *
 *     c3 04 04 07 00 02     the key is the SHA-1 of the password, for AES-128
 *     c9 ff length          AES in OpenPGP's mode of CFB, whose random beginning is constant here
 *       c8 ff length 01     deflate
 *         cb ff length 'b' 00 and four bytes of time: the data
 *
 * Where there is no pgcrypto a container is a byte 00 and the data as it is; the table then compresses its rows itself.
 */
const PASSWORD = 'fleetwake'
const KEY = createHash('sha1').update(PASSWORD).digest().subarray(0, 16)
const PROLOGUE = 18
/** Sixteen bytes that would be random, and the last two of them again, as they come out encrypted. */
const beginning = createCipheriv('aes-128-cfb', KEY, Buffer.alloc(16)).update(Buffer.alloc(PROLOGUE))
/** Then the mode begins anew, from here. */
const restart = beginning.subarray(2)
const HEAD = 12 + PROLOGUE
const LITERAL = 12

export type Compression = 'pgcrypto' | 'none'

function packet(tag: number, length: number): Buffer {
  const head = Buffer.alloc(6)
  head[0] = tag
  head[1] = 0xff
  head.writeUInt32BE(length, 2)
  return head
}

export function seal(data: Buffer, compression: Compression): Buffer {
  if (compression === 'none') return Buffer.concat([Buffer.of(0), data])
  const literal = Buffer.concat([packet(0xcb, data.length + 6), Buffer.of(0x62, 0, 0, 0, 0, 0), data])
  // The planes are runs: looking for anything else in them takes twice as long and finds nothing.
  const deflated = deflateRawSync(literal, { level: 9, strategy: constants.Z_RLE })
  const clear = Buffer.concat([packet(0xc8, deflated.length + 1), Buffer.of(1), deflated])
  const encrypted = createCipheriv('aes-128-cfb', KEY, restart).update(clear)
  return Buffer.concat([
    Buffer.of(0xc3, 4, 4, 7, 0, 2),
    packet(0xc9, PROLOGUE + encrypted.length),
    beginning,
    encrypted,
  ])
}

export function unseal(container: Buffer): Buffer {
  if (container[0] === 0) return container.subarray(1)
  const clear = createDecipheriv('aes-128-cfb', KEY, restart).update(container.subarray(HEAD))
  return inflateRawSync(clear.subarray(7)).subarray(LITERAL)
}

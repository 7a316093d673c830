/**
 * How the readings of closed days are stored: blocks, each a row of telemetry_packed, with up to BLOCK readings of one
 * vehicle and one UTC day in the order of their time. Two programs read it: ./decode.ts, and the functions of SQL that
 * telemetry_make_readers() is made of. Neither knows any field by name.
 *
 * A block has a `version`, its number of `readings`, a `body` and a `layout`, which says by column where in the body it
 * stands: `{"speed": [offset, length], ..}`. A column that is not there is null throughout, so a field that came later is
 * null in blocks from before. Each column is a container of its own (./container.ts), so that whoever asks for two of
 * them fetches the bytes of two. What is in the container is
 *
 *     4 bytes, low first: the length of the header
 *     the header, as JSON
 *     the planes that the header speaks of
 *
 * Integers are what everything is made of (./integers.ts). `n` values with the width `w` are `w` planes of `n` bytes, the
 * low bytes of all of them first. A value is `b + s * i + x`, with i its number in the block; what is stored is the
 * difference of x from the one before, or x itself where i is a multiple of SEGMENT, as zigzag: 0, -1, 1, -2 are 0, 1,
 * 2, 3. So each stretch of SEGMENT values can be read without those before it. With `p` 1 it is x itself everywhere.
 *
 * The header's `k` is the kind of the column:
 *
 *     i  {d, u, w, b, s}     integers; the value is one divided by 10^d, or multiplied by u, the microseconds of a unit.
 *                            With `a` 1 it is by how much a time is later than that of the reading
 *     r  {}                  eight planes: doubles of which not all come back so bit for bit, or times beyond 2^51
 *     w  {v, w, b, s}        integers that number the texts `v`
 *     j  {t, w, b, s, c}     documents. The integers number the templates `t`, each the texts between its numbers; `c` has
 *                            for each of them, template after template, integers {o, w, b, s} whose planes begin at `o`
 *                            and which are {d, m}: decimals, trailing zeros kept (m 0) or not there (m 1), or {v}: texts
 *
 * `z`, where it is 1, says that before all else there is one bit a reading, low bits first: set where it is null. The
 * place of a null repeats the value before it.
 */
export const VERSION = 1
export const SEGMENT = 512
/** So many readings a block has at most. */
export const BLOCK = 10_000
/** What the integers of a block may differ by: twice that, and its sum with a base, is exact as a double. */
export const MOST = 2 ** 51

/** How integers are written. */
export interface Integers {
  w: number
  b: number
  s: number
  p?: 1
}

/** What the integers of a number inside of documents stand for. */
export type Numbers = { d: number; m: 0 | 1 } | { v: string[] }
export type Slot = { o: number } & Integers & Numbers

export type Header = { z?: 1 } & (
  | ({ k: 'i'; d: number; u: number; a?: 1 } & Integers)
  | { k: 'r' }
  | ({ k: 'w'; v: string[] } & Integers)
  | ({ k: 'j'; t: string[][]; c: Slot[] } & Integers)
)

export type Layout = Record<string, [offset: number, length: number]>

/** A value as PostgreSQL has it: times in microseconds since 1970, a bigint where that is no safe integer. */
export type Value = number | bigint | string | boolean | null

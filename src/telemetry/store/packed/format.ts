/**
 * The format in which readings of closed days are stored: blocks, each a row of telemetry_packed, with up to BLOCK readings
 * of one vehicle and one UTC day in the order of their time. Two programs read it: ./decode.ts, and the SQL functions
 * that telemetry_make_readers() creates. Neither knows any field by name.
 *
 * A block has a `version`, its number of `readings`, its bytes and a `layout`, which gives each column's place among them:
 * the text `0 time 485 longitude 12197 ..`, in which a column's name stands between where it begins and where it ends. A
 * column that is missing is null throughout, so a field that was added later is null in older blocks. The bytes are those of
 * `body` and then those of `rest` (./places.ts). Each column is a container of its own (./container.ts), so a reader of two
 * columns fetches only the bytes of two. The container holds the header and the planes that it describes. The header of
 * integers, kind `i` below, is
 *
 *     1 byte     the sum of 1 if `z`, 2 if `a` and 4 if `p` is 1
 *     1 byte     w + 16 e: d is e, and u is 10^e
 *     1 byte     the length of the base + 16 times that of the step
 *     1 byte     255
 *     b, s       as zigzag, see below, high bytes first
 *
 * All other headers, and in version 1 all, are
 *
 *     4 bytes    the length of the JSON, low bytes first; the fourth is not 255, as no header is that long
 *     the header as JSON
 *
 * Everything consists of integers (./integers.ts). `n` values with the width `w` are `w` planes of `n` bytes, the
 * low bytes of all of them first. A value is `b + s * i + x`, where i is its number in the block. What is stored is the
 * difference of x from the one before, or x itself where i is a multiple of SEGMENT, as zigzag: 0, -1, 1, -2 are 0, 1,
 * 2, 3. So each segment of SEGMENT values can be read without those before it. With `p` 1 it is x itself everywhere.
 *
 * The header's `k` is the kind of the column:
 *
 *     i  {d, u, w, b, s}     integers; the value is the integer divided by 10^d, or multiplied by u, the microseconds of a
 *                            unit. With `a` 1 it is the delay of a time after that of the reading
 *     r  {}                  eight planes: doubles that do not all survive as decimals bit for bit, or times beyond 2^51
 *     w  {v, w, b, s}        integers that number the texts `v`
 *     j  {t, w, b, s, c}     documents. The integers number the templates `t`, each the texts between its numbers; `c` has
 *                            for each of these numbers, template after template, integers {o, w, b, s} whose planes begin at
 *                            `o`. They are {d, m}: decimals with trailing zeros (m 0) or without (m 1), or {v}: texts
 *
 * `z`, if it is 1, says that the data begins with one bit per reading, low bits first: set if the value is null. The
 * place of a null repeats the value before it.
 *
 * Blocks of version 1 are in users' databases and are read for ever. They differ in their headers, in that `rest` is empty,
 * and in the layout: `{"speed": [offset, length], ..}`. Both readers tell which it is by what they find, not by the version.
 */
export const VERSION = 2
export const SEGMENT = 512
/** Most readings of a block. */
export const BLOCK = 10_000
/** The largest range of a block's integers: twice that, and its sum with a base, is exact as a double. */
export const MOST = 2 ** 51

/** How integers are written. */
export interface Integers {
  w: number
  b: number
  s: number
  p?: 1
}

/** What the integers of a number inside of documents represent. */
export type Numbers = { d: number; m: 0 | 1 } | { v: string[] }
export type Slot = { o: number } & Integers & Numbers

export type Header = { z?: 1 } & (
  | ({ k: 'i'; d: number; u: number; a?: 1 } & Integers)
  | { k: 'r' }
  | ({ k: 'w'; v: string[] } & Integers)
  | ({ k: 'j'; t: string[][]; c: Slot[] } & Integers)
)

/** As a text since version 2. */
export type Layout = string | Record<string, [offset: number, length: number]>

/** A value as in PostgreSQL: times in microseconds since 1970, a bigint if that is not a safe integer. */
export type Value = number | bigint | string | boolean | null

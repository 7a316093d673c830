import type { Header } from './format.ts'

/* Headers, as bytes and back: see ./format.ts. */

/** The fourth byte, where JSON has the high one of its length. */
const INTEGERS = 255
const [NULLS, DELAY, PLAIN] = [1, 2, 4]

export function headerBytes(header: Header): Buffer {
  if (header.k === 'i') return integersBytes(header)
  const said = Buffer.from(JSON.stringify(header))
  const length = Buffer.alloc(4)
  length.writeUInt32LE(said.length)
  return Buffer.concat([length, said])
}

function integersBytes({ z, a, p, w, d, u, b, s }: Extract<Header, { k: 'i' }>): Buffer {
  const [base, step] = [digitsOf(b), digitsOf(s)]
  const flags = (z ? NULLS : 0) | (a ? DELAY : 0) | (p ? PLAIN : 0)
  const scale = u > 1 ? Math.round(Math.log10(u)) : d
  return Buffer.of(flags, w | (scale << 4), base.length | (step.length << 4), INTEGERS, ...base, ...step)
}

/** Where it ends as well. */
export function readHeader(bytes: Buffer): { header: Header; end: number } {
  if (bytes[3] !== INTEGERS) {
    const end = 4 + bytes.readUInt32LE(0)
    return { header: JSON.parse(bytes.toString('utf8', 4, end)) as Header, end }
  }
  const [flags, sizes, lengths] = [bytes[0]!, bytes[1]!, bytes[2]!]
  const step = 4 + (lengths & 15)
  const end = step + (lengths >> 4)
  return {
    header: {
      k: 'i',
      d: sizes >> 4,
      u: 10 ** (sizes >> 4),
      w: sizes & 15,
      b: numberOf(bytes.subarray(4, step)),
      s: numberOf(bytes.subarray(step, end)),
      ...(flags & NULLS ? { z: 1 } : {}),
      ...(flags & DELAY ? { a: 1 } : {}),
      ...(flags & PLAIN ? { p: 1 } : {}),
    },
    end,
  }
}

/** The bytes of its zigzag, high ones first; none for 0. */
function digitsOf(integer: number): number[] {
  const digits: number[] = []
  for (let rest = integer < 0 ? -2 * integer - 1 : 2 * integer; rest > 0; rest = Math.floor(rest / 256))
    digits.unshift(rest % 256)
  return digits
}

function numberOf(digits: Uint8Array): number {
  const zigzag = digits.reduce((sum, digit) => sum * 256 + digit, 0)
  return zigzag % 2 === 1 ? -(zigzag + 1) / 2 : zigzag / 2
}

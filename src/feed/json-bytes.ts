/**
 * Writers for pieces of JSON as bytes: each writes at an offset of a buffer and returns the end offset.
 */
const [MINUS, POINT, ZERO, LETTER_Z] = [45, 46, 48, 90]
const nullBytes = Buffer.from('null')
const MINUTE = 60_000
/** Most vehicles report for the same minute. */
const minute = { number: Number.NaN, text: Buffer.alloc(0) }

export function minuteOf(time: number): number {
  return Math.floor(time / MINUTE)
}

/** As `toISOString` writes it. The part up to the minute is not written if that of `standing` is already there. */
export function writeTime(target: Buffer, at: number, time: number, standing = Number.NaN): number {
  const number = minuteOf(time)
  if (number !== minute.number) {
    const iso = new Date(number * MINUTE).toISOString()
    minute.number = number
    minute.text = Buffer.from(iso.slice(0, -'00.000Z'.length))
  }
  at = number === standing ? at + minute.text.length : writeBytes(target, at, minute.text)
  const milliseconds = Math.floor(time - number * MINUTE)
  const seconds = Math.floor(milliseconds / 1_000)
  at = writeDigits(target, at, seconds, 2)
  target[at++] = POINT
  at = writeDigits(target, at, milliseconds - seconds * 1_000, 3)
  target[at++] = LETTER_Z
  return at
}

/** The largest scaled number whose decimal digits are certainly those of the double. */
const MOST_DIGITS = 1e15

/**
 * As JSON.stringify writes it; null for NaN. With up to nine decimals the digits are found by scaling: no other decimal
 * of at most fifteen digits is as short and reads as the same double, so this is what JavaScript writes.
 */
export function writeNumber(target: Buffer, at: number, value: number): number {
  if (Number.isNaN(value)) return writeBytes(target, at, nullBytes)
  const size = Math.abs(value)
  const whole = Math.floor(size)
  if (whole > 999_999_999) return at + target.write(String(value), at, 'latin1')
  if (whole === size) {
    if (value < 0) target[at++] = MINUS
    return writeDigits(target, at, whole, digitsOf(whole))
  }
  let decimals = 6
  let scaled = Math.round(size * 1e6)
  if (scaled / 1e6 !== size) {
    decimals = 9
    scaled = Math.round(size * 1e9)
    // Below a millionth JavaScript writes an exponent.
    if (scaled > MOST_DIGITS || scaled / 1e9 !== size || size < 1e-6)
      return at + target.write(String(value), at, 'latin1')
  }
  let fraction = scaled - whole * (decimals === 6 ? 1e6 : 1e9)
  while (fraction % 10 === 0) {
    fraction /= 10
    decimals--
  }
  if (value < 0) target[at++] = MINUS
  at = writeDigits(target, at, whole, digitsOf(whole))
  target[at++] = POINT
  return writeDigits(target, at, fraction, decimals)
}

/** This many digits of an integer below 2^31. */
function writeDigits(target: Buffer, at: number, integer: number, digits: number): number {
  let rest = integer | 0
  for (let place = at + digits - 1; place >= at; place--) {
    const next = (rest / 10) | 0
    target[place] = ZERO + rest - next * 10
    rest = next
  }
  return at + digits
}

function digitsOf(integer: number): number {
  let digits = 1
  for (let limit = 10; integer >= limit; limit *= 10) digits++
  return digits
}

/** For a few bytes: a loop is faster than a call into the runtime. */
export function writeBytes(target: Buffer, at: number, bytes: Buffer): number {
  for (let index = 0; index < bytes.length; index++) target[at++] = bytes[index]!
  return at
}

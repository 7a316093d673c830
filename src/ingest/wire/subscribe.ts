/**
 * The body of a SUBSCRIBE with every requested QoS replaced by 0: the message's id in two bytes, then for each
 * filter its length in two bytes, the filter, and the QoS. A malformed body is left for its reader to refuse.
 */
export function askingForQos0(body: Buffer): Buffer {
  const asking = Buffer.from(body)
  for (let at = 2; at + 2 <= asking.length; at++) {
    at += 2 + asking.readUInt16BE(at)
    if (at < asking.length && asking[at]! <= 2) asking[at] = 0
  }
  return asking
}

/** A packet with this body: the first byte, and the length in seven bits a byte, the lowest first. */
export function packetOf(firstByte: number, body: Buffer): Buffer {
  const header = [firstByte]
  let length = body.length
  do {
    const low = length & 0x7f
    length >>= 7
    header.push(length > 0 ? low | 0x80 : low)
  } while (length > 0)
  return Buffer.concat([Buffer.from(header), body])
}

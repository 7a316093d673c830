/** Packets of MQTT 3.1.1, byte by byte, for what no client library sends. */

export const disconnect = Buffer.from([0xe0, 0])

export function connect(
  user: string,
  options: { clientId?: string; keepAlive?: number; will?: { topic: string; payload: Buffer } } = {},
): Buffer {
  const { clientId = '', keepAlive = 0, will } = options
  return packet(0x10, [
    text('MQTT'),
    Buffer.from([4, will ? 0xce : 0xc2, keepAlive >> 8, keepAlive & 0xff]),
    text(clientId),
    ...(will ? [text(will.topic), text(will.payload)] : []),
    text(user),
    text(`token of ${user}`),
  ])
}

export function publish(topic: string, qos: 0 | 1 | 2, id: number, payload: Buffer): Buffer {
  return packet(0x30 | (qos << 1), [text(topic), ...(qos > 0 ? [two(id)] : []), payload])
}

export function subscribe(id: number, ...asked: [filter: string, qos: number][]): Buffer {
  return packet(0x82, [two(id), ...asked.flatMap(([filter, qos]) => [text(filter), Buffer.from([qos])])])
}

export function pubrel(id: number): Buffer {
  return packet(0x62, [two(id)])
}

function packet(firstByte: number, parts: Buffer[]): Buffer {
  const body = Buffer.concat(parts)
  const header = [firstByte]
  let { length } = body
  do {
    header.push((length & 0x7f) | (length > 0x7f ? 0x80 : 0))
    length >>= 7
  } while (length > 0)
  return Buffer.concat([Buffer.from(header), body])
}

function text(value: string | Buffer): Buffer {
  const bytes = Buffer.from(value as string)
  return Buffer.concat([two(bytes.length), bytes])
}

function two(value: number): Buffer {
  return Buffer.from([value >> 8, value & 0xff])
}

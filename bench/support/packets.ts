/** The packets of MQTT 3.1.1 that a benchmark's publishers send. */
export function connectPacket(clientId: string, login?: readonly [user: string, password: string]): Buffer {
  const texts = [clientId, ...(login ?? [])]
  const flags = login ? 0xc2 : 0x02
  const body = Buffer.concat([text('MQTT'), Buffer.from([4, flags, 0, 60]), ...texts.map(text)])
  return Buffer.concat([Buffer.from([0x10, ...lengthOf(body.length)]), body])
}

export function publishPacket(topic: string, payload: string, messageId: number): Buffer {
  const body = Buffer.concat([
    text(topic),
    Buffer.from([messageId >> 8, messageId & 0xff]),
    Buffer.from(payload),
  ])
  return Buffer.concat([Buffer.from([0x32, ...lengthOf(body.length)]), body])
}

function text(value: string): Buffer {
  return Buffer.concat([Buffer.from([value.length >> 8, value.length & 0xff]), Buffer.from(value)])
}

function lengthOf(length: number): number[] {
  return length < 128 ? [length] : [(length & 0x7f) | 0x80, length >> 7]
}

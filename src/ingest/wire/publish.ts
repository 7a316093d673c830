/** A PUBLISH packet, parsed without copying. */
export interface Publish {
  topic: Buffer
  payload: Buffer
  /** 0 at QoS 0. */
  messageId: number
  dup: boolean
  isQos2: boolean
}

/**
 * The body of a PUBLISH: the length of the topic in two bytes, the topic, unless QoS is 0 the message's id in
 * two bytes, with MQTT 5 the length of the properties and the properties, and the payload. Undefined if it is
 * malformed. If the body is incomplete, the payload is as much of it as there is.
 */
export function parsePublish(
  firstByte: number,
  body: Buffer,
  { version = 4, isWhole = true }: { version?: 4 | 5; isWhole?: boolean } = {},
): Publish | undefined {
  if (body.length < 2) return undefined
  const topicEnd = 2 + body.readUInt16BE(0)
  const withId = qosOf(firstByte) > 0
  if (qosOf(firstByte) === 3) return undefined
  let payloadAt = withId ? topicEnd + 2 : topicEnd
  if (topicEnd === 2 || payloadAt > body.length) return undefined
  const messageId = withId ? body.readUInt16BE(topicEnd) : 0
  if (withId && messageId === 0) return undefined
  if (version === 5) payloadAt = afterProperties(body, payloadAt)
  // NaN is not within it either.
  if (!(payloadAt <= body.length) && (isWhole || Number.isNaN(payloadAt))) return undefined
  return {
    topic: body.subarray(2, topicEnd),
    payload: body.subarray(payloadAt),
    messageId,
    dup: (firstByte & 0x08) !== 0,
    isQos2: qosOf(firstByte) === 2,
  }
}

/** Where the properties end; their length is written like that of a packet. NaN if it is malformed. */
function afterProperties(body: Buffer, at: number): number {
  let length = 0
  for (let shift = 0; shift < 28; shift += 7) {
    const byte = body[at++]
    if (byte === undefined) return Number.NaN
    length |= (byte & 0x7f) << shift
    if (byte < 0x80) return at + length
  }
  return Number.NaN
}

export function qosOf(firstByte: number): number {
  return (firstByte >> 1) & 3
}

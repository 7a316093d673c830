/** A PUBLISH packet, taken apart and not copied. */
export interface Publish {
  topic: Buffer
  payload: Buffer
  /** 0 at QoS 0. */
  messageId: number
  dup: boolean
}

/**
 * The body of a PUBLISH: the length of the topic in two bytes, the topic, unless QoS is 0 the message's id in
 * two bytes, and the payload. Undefined where it is malformed.
 */
export function parsePublish(firstByte: number, body: Buffer): Publish | undefined {
  if (body.length < 2) return undefined
  const topicEnd = 2 + body.readUInt16BE(0)
  const withId = qosOf(firstByte) > 0
  const payloadAt = withId ? topicEnd + 2 : topicEnd
  if (topicEnd === 2 || payloadAt > body.length) return undefined
  const messageId = withId ? body.readUInt16BE(topicEnd) : 0
  if (withId && messageId === 0) return undefined
  return {
    topic: body.subarray(2, topicEnd),
    payload: body.subarray(payloadAt),
    messageId,
    dup: (firstByte & 0x08) !== 0,
  }
}

export function qosOf(firstByte: number): number {
  return (firstByte >> 1) & 3
}

/** Types of MQTT's packets, as the upper half of their first byte has them. */
export const CONNECT = 1
export const PUBLISH = 3
export const PUBREL = 6
export const SUBSCRIBE = 8
export const UNSUBSCRIBE = 10

/** How long a packet of a device may be; of a PUBLISH somebody else decides. Most are a message's id, or nothing. */
export function largestOf(type: number): number {
  switch (type) {
    case PUBLISH:
      return Number.POSITIVE_INFINITY
    case CONNECT:
      return 16 * 1024
    case SUBSCRIBE:
    case UNSUBSCRIBE:
      return 64 * 1024
    default:
      return 4
  }
}

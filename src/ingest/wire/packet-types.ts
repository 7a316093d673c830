/** MQTT's packet types, in the upper half of the first byte. */
export const CONNECT = 1
export const PUBLISH = 3
export const PUBREL = 6
export const SUBSCRIBE = 8
export const UNSUBSCRIBE = 10

/** How long a device's packet may be; the limit of a PUBLISH is set elsewhere. Most contain a message's id, or nothing. */
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

import { type Box, boxOf } from '../positions/box.ts'

/** A client's message, after validation. */
export type ClientMessage = { type: 'hello'; token: string } | Subscribe

export interface Subscribe {
  type: 'subscribe'
  box: Box | null
  vehicleIds: readonly string[] | null
  vehicleGroupId: string | null
  /** Minimum time between two frames. */
  intervalMs: number
  since: string | null
  alerts: boolean
  events: boolean
  etas: boolean
  dispatchAlerts: boolean
}

/** Why a client's message is not understood, as the client is told. */
interface Misunderstanding {
  type: 'error'
  code: 'malformed_message' | 'unknown_type' | 'invalid_hello' | 'invalid_subscription'
  message: string
}

const MOST_VEHICLE_IDS = 1_000
const LONGEST_TOKEN = 1_024
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** Reads one message. Unknown fields are ignored, so that newer clients may send them. */
export function parseMessage(text: string): ClientMessage | Misunderstanding {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return wrong('malformed_message', 'A message must be a JSON object; this is not JSON.')
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return wrong('malformed_message', 'A message must be a JSON object.')
  const message = value as Record<string, unknown>
  if (message.type === 'hello') {
    const { token } = message
    return typeof token === 'string' && token !== '' && token.length <= LONGEST_TOKEN
      ? { type: 'hello', token }
      : wrong('invalid_hello', 'hello needs a token.')
  }
  if (message.type === 'subscribe') return subscribeOf(message)
  return wrong('unknown_type', 'The type of a message must be "hello" or "subscribe".')
}

function subscribeOf(message: Record<string, unknown>): Subscribe | Misunderstanding {
  const box = isGiven(message.bbox) ? boxOf(message.bbox) : null
  if (typeof box === 'string') return wrong('invalid_subscription', `${box}.`)
  const vehicleIds = isGiven(message.vehicleIds) ? idsOf(message.vehicleIds) : null
  if (typeof vehicleIds === 'string') return wrong('invalid_subscription', `${vehicleIds}.`)
  const { vehicleGroupId, maxHz, since, alerts, events, etas, dispatchAlerts } = message
  if (isGiven(vehicleGroupId) && !(typeof vehicleGroupId === 'string' && uuid.test(vehicleGroupId)))
    return wrong('invalid_subscription', 'vehicleGroupId must be the id of a group.')
  // Asking for more frames than there are rounds is not an error: they are sent as fast as possible.
  if (isGiven(maxHz) && !(typeof maxHz === 'number' && maxHz > 0))
    return wrong('invalid_subscription', 'maxHz must be a number above 0.')
  if (isGiven(since) && typeof since !== 'string')
    return wrong('invalid_subscription', 'since must be a token from this feed.')
  for (const [name, value] of Object.entries({ alerts, events, etas, dispatchAlerts }))
    if (isGiven(value) && typeof value !== 'boolean')
      return wrong('invalid_subscription', `${name} must be true or false.`)
  return {
    type: 'subscribe',
    box,
    vehicleIds,
    vehicleGroupId: isGiven(vehicleGroupId) ? (vehicleGroupId as string) : null,
    intervalMs: isGiven(maxHz) ? 1_000 / (maxHz as number) : 0,
    since: isGiven(since) ? (since as string) : null,
    alerts: alerts === true,
    events: events === true,
    etas: etas === true,
    dispatchAlerts: dispatchAlerts === true,
  }
}

/** The ids in lower case, sorted and without duplicates, so that equal subscriptions are recognised. */
function idsOf(value: unknown): string[] | string {
  if (!Array.isArray(value) || !value.every(id => typeof id === 'string' && uuid.test(id)))
    return 'vehicleIds must be a list of ids'
  if (value.length > MOST_VEHICLE_IDS)
    return `vehicleIds may name ${MOST_VEHICLE_IDS} vehicles; leave it out to see all, or open another feed`
  return [...new Set((value as string[]).map(id => id.toLowerCase()))].sort()
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null
}

export function wrong(code: Misunderstanding['code'], message: string): Misunderstanding {
  return { type: 'error', code, message }
}

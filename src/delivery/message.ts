import { createHmac } from 'node:crypto'

/** One message to one receiver, with an id that never changes. */
export interface Message {
  id: string
  type: string
  vehicleId: string | null
  time: string
  data: object
}

export type Format = 'standard' | 'cloudevents'

export const contentTypes: Readonly<Record<Format, string>> = {
  standard: 'application/json',
  cloudevents: 'application/cloudevents+json',
}

/** The body of a webhook. */
export function bodyOf(message: Message, format: Format, organizationId: string): string {
  const { id, type, vehicleId, time, data } = message
  if (format === 'standard') return JSON.stringify({ type, timestamp: time, data })
  return JSON.stringify({
    specversion: '1.0',
    id,
    source: `/organizations/${organizationId}`,
    type,
    time,
    ...(vehicleId === null ? {} : { subject: vehicleId }),
    datacontenttype: 'application/json',
    data,
  })
}

/** For channels without headers for the id. */
export function envelopeOf(message: Message, format: Format, organizationId: string): string {
  if (format === 'cloudevents') return bodyOf(message, format, organizationId)
  const { id, type, time, data } = message
  return JSON.stringify({ id, type, timestamp: time, data })
}

const PREFIX = 'whsec_'

export function shownSecret(secret: Buffer): string {
  return `${PREFIX}${secret.toString('base64')}`
}

/** The headers of Standard Webhooks; one signature for each currently valid secret. */
export function signedHeaders(
  id: string,
  body: string,
  secrets: readonly Buffer[],
  now: number,
): Record<string, string> {
  const timestamp = String(Math.floor(now / 1_000))
  const signed = `${id}.${timestamp}.${body}`
  const signatures = secrets.map(
    secret => `v1,${createHmac('sha256', secret).update(signed).digest('base64')}`,
  )
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signatures.join(' '),
  }
}

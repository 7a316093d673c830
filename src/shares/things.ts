/**
 * The things of which a process has only a limited amount, and of which each organization therefore has a share. The
 * names are those of the metrics and of the quotas.
 */
export const things = {
  bodyBytes: 'Bytes of bodies of unanswered API requests.',
  uploads: 'Concurrent uploads of readings over HTTP.',
  uploadBytes: 'Bytes of bodies and lines over HTTP that have not arrived completely.',
  connections: 'Connections to the embedded broker.',
  messageBytes: 'Bytes of MQTT messages that have not arrived completely.',
  waitingReadings: 'Readings that wait for the database.',
  waitingBytes: 'Bytes of readings that wait for the database.',
  requests: 'Concurrent API requests that use the database.',
  reads: 'Concurrent requests for history and reports that use the database.',
  exports: 'Concurrent exports.',
  feeds: 'Open live feeds.',
  feedBytes: 'Unsent bytes of live feeds.',
  plans: 'Plans computed at a time.',
  planStops: 'Stops of one plan.',
  planMs: 'Milliseconds of CPU time that one plan may request.',
} as const

export type Thing = keyof typeof things

export const thingNames = Object.keys(things) as Thing[]

/** The owner of something. The id of a user or a device is below that of its organization. */
export interface Holder {
  organizationId: string
  principalId: string
}

/** Callers that have not authenticated yet: together they have the share of one organization. */
export const nobody = (address: string): Holder => ({ organizationId: anonymous, principalId: address })
export const anonymous = 'anonymous'

/**
 * What there is only so much of, in a process, and of which each organization therefore has a share. The names are
 * those of the metrics and of the quotas.
 */
export const things = {
  bodyBytes: 'Bytes of bodies of the API whose requests are not answered yet.',
  uploads: 'Uploads of readings over HTTP at a time.',
  uploadBytes: 'Bytes of bodies and lines over HTTP that have not come whole yet.',
  connections: 'Connections to the embedded broker.',
  messageBytes: 'Bytes of MQTT messages that have not come whole yet.',
  waitingReadings: 'Readings that wait for the database.',
  waitingBytes: 'Bytes of readings that wait for the database.',
  requests: 'Requests of the API that work with the database at a time.',
  reads: 'Requests for history and reports that work with the database at a time.',
  exports: 'Exports at a time.',
  feeds: 'Live feeds that are open.',
  feedBytes: 'Bytes of live feeds that their clients have not taken yet.',
  plans: 'Plans that are being made at a time.',
  planStops: 'Stops of one plan.',
  planMs: 'Milliseconds of CPU time that one plan may ask for.',
} as const

export type Thing = keyof typeof things

export const thingNames = Object.keys(things) as Thing[]

/** Whose something is. A user's or a device's id stands below its organization's. */
export interface Holder {
  organizationId: string
  principalId: string
}

/** Whoever has not shown a token yet: all of them have the share of one organization. */
export const nobody = (address: string): Holder => ({ organizationId: anonymous, principalId: address })
export const anonymous = 'anonymous'

/**
 * The catalogue of expected errors. Every error that a caller can cause, by the content or the moment of a request,
 * has a code here. Codes are stable; messages may be improved. Anything else is a programmer's error: it is logged in
 * full and answered as `internal_error`.
 */
export const catalogue = {
  invalid_request: [400, 'The request does not have the form that this route expects.'],
  malformed_json: [400, 'The body is not valid JSON.'],
  malformed_csv: [400, 'The body is not valid CSV.'],
  bad_cursor: [400, 'The cursor was not issued by this route.'],
  bad_range: [400, 'The range must not end before it begins.'],
  not_authenticated: [401, 'A valid bearer token is needed.'],
  bad_credentials: [401, 'The email or the password is wrong.'],
  origin_not_allowed: [403, 'Pages of this origin may not open the live feed; see HTTP_ALLOWED_ORIGINS.'],
  not_permitted: [403, 'This user does not have the permission that the route needs.'],
  outside_vehicle_groups: [
    403,
    'This user is limited to some vehicle groups, and this route is for users who see all vehicles.',
  ],
  not_found: [404, 'It does not exist, or it belongs to another organization.'],
  file_not_found: [404, 'The file no longer exists.'],
  link_ended: [403, 'The link has expired, or is not valid; request another one.'],
  no_such_route: [404, 'There is no such route.'],
  request_timeout: [408, 'The rest of the request did not arrive in time.'],
  conflict: [409, 'The request conflicts with existing data.'],
  already_exists: [409, 'A row with this value exists already.'],
  answer_not_kept: [409, 'This request was processed already, but its answer was too large to be stored.'],
  secret_shown_once: [
    409,
    'This request was processed already. Its answer held a secret, which is shown only once; create another one if it is lost.',
  ],
  still_referenced: [409, 'Other rows still refer to this one.'],
  not_from_here: [409, 'The row cannot change from its current status to that one.'],
  no_driver: [409, 'No driver can take the order now; see the reasons.'],
  no_engine: [409, 'The engine for this does not run in this process; see ROLES.'],
  no_driver_account: [409, 'No driver is linked to this account.'],
  offer_over: [409, 'The offer was answered already, or has expired.'],
  assignment_overlaps: [409, 'The vehicle or the driver is already assigned at this time.'],
  cursor_of_another_cluster: [
    409,
    'The cursor was issued by another database cluster, or before a restore or a failover. Read the feed from its beginning, and recognise known readings by vehicle, time and part.',
  ],
  in_archive: [
    409,
    'Some readings of the range are only in the archive; download their days from /telemetry/archive.',
  ],
  file_changed: [409, 'The file was replaced while it was being read; try again.'],
  cursor_too_old: [
    410,
    'Readings behind the cursor have left the feed, which keeps them for FEED_RETENTION_DAYS. Take them from history, and read the feed from its beginning.',
  ],
  secrets_key_missing: [
    409,
    'A secret cannot be stored: with an external database, SECRETS_KEY must be set.',
  ],
  channel_not_configured: [409, 'The service is not configured for targets of this kind.'],
  changed_meanwhile: [412, 'The row was changed since it was read; read it again.'],
  body_too_large: [413, 'The body is larger than this route accepts.'],
  unsupported_media_type: [415, 'This route does not accept a body of this content type.'],
  unsound_problem: [422, 'The planning problem contradicts itself.'],
  plan_too_large: [422, 'The planning problem needs more memory than the planner has; split it.'],
  range_too_large: [422, 'The range holds more than this route can process at once; shorten it.'],
  wrong_password: [422, 'The current password is wrong.'],
  idempotency_key_reused: [422, 'This Idempotency-Key was sent before with another request.'],
  unknown_reference: [422, 'The request refers to something that does not exist.'],
  rows_refused: [422, 'Some rows were refused, so none was stored.'],
  violates_rule: [422, 'The values contradict a rule of the schema.'],
  upgrade_required: [426, 'This is a WebSocket; open it with one, subprotocol fleetwake.v1.'],
  too_many_requests: [429, 'Too many requests; try again later.'],
  organization_share: [
    429,
    'Your organization has used up its share of this resource; try again later, or ask for a quota.',
  ],
  internal_error: [
    500,
    'Something went wrong in the service; its log has the details under this request id.',
  ],
  overloaded: [503, 'The service is too busy to take this request; try again shortly.'],
  plan_too_long: [
    503,
    'The plan took longer than PLANNER_LONGEST_SECONDS; request fewer iterations, or split the problem.',
  ],
  planner_ended: [503, 'The planner ended before it had an answer; try again.'],
  shutting_down: [503, 'The service is stopping; try again elsewhere or shortly.'],
  storage_unavailable: [503, 'Stored files cannot be reached at the moment; try again shortly.'],
  database_unavailable: [503, 'The database cannot be reached at the moment; try again shortly.'],
} as const satisfies Record<string, readonly [status: number, message: string]>

export type ErrorCode = keyof typeof catalogue

export interface ErrorDetails {
  /** Replaces the catalogue's message if a more precise one is known. */
  message?: string
  /** Further members of the problem document, such as `field` or `conflicts`. */
  members?: Readonly<Record<string, unknown>>
  /** Replaces the catalogue's status, if the same code is used both for one caller and for everybody. */
  status?: number
  /** Seconds after which another try makes sense; becomes the Retry-After header. */
  retryAfter?: number
}

/** An expected error on its way to the caller. */
export class Problem extends Error {
  readonly code: ErrorCode
  readonly status: number
  readonly members: Readonly<Record<string, unknown>>
  readonly retryAfter: number | undefined

  constructor(code: ErrorCode, details: ErrorDetails = {}) {
    super(details.message ?? catalogue[code][1])
    this.name = 'Problem'
    this.code = code
    this.status = details.status ?? catalogue[code][0]
    this.members = details.members ?? {}
    this.retryAfter = details.retryAfter
  }
}

/** No reading may have this day. Among all errors about partitions, this is the only one that a reading causes. */
export class DayNotAccepted extends RangeError {
  override readonly name = 'DayNotAccepted'
}

/** An operator's mistake: the start ends with this message, without a stack trace. */
export class StartupError extends Error {
  override readonly name = 'StartupError'
}

export function messageOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0)
    return error.errors.map(messageOf).join('; ')
  return error instanceof Error ? error.message : String(error)
}

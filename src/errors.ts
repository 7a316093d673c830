/**
 * The catalogue of expected errors. Whatever a caller can bring about by what it sends, or by when it sends
 * it, has a code here; the code is stable and the message may be improved. Everything else is a programmer's
 * error: it is logged in full and answered as `internal_error`.
 */
export const catalogue = {
  invalid_request: [400, 'The request does not have the form that this route takes.'],
  malformed_json: [400, 'The body is not valid JSON.'],
  malformed_csv: [400, 'The body is not valid CSV.'],
  bad_cursor: [400, 'The cursor was not given out by this route.'],
  bad_range: [400, 'The range must not end before it begins.'],
  not_authenticated: [401, 'A valid bearer token is needed.'],
  bad_credentials: [401, 'The email or the password is wrong.'],
  origin_not_allowed: [403, 'Pages of this origin may not open the live feed; see HTTP_ALLOWED_ORIGINS.'],
  not_permitted: [403, 'This user does not have the permission that the route needs.'],
  not_found: [404, 'There is no such thing, or it belongs to another organization.'],
  file_not_found: [404, 'There is no such file any more.'],
  link_ended: [403, 'The link has expired, or was not made here; ask for another one.'],
  no_such_route: [404, 'There is no such route.'],
  request_timeout: [408, 'The rest of the request did not come in time.'],
  conflict: [409, 'The request contradicts what is already there.'],
  already_exists: [409, 'A row with this value exists already.'],
  answer_not_kept: [409, 'This was done already, and its answer was too large to be kept.'],
  secret_shown_once: [
    409,
    'This was done already, and its answer held a secret, which is shown once; make another one if it is lost.',
  ],
  still_referenced: [409, 'Other rows still refer to this one.'],
  not_from_here: [409, 'The row cannot go from its present status to that one.'],
  no_driver: [409, 'There is no driver who can have the order now; see the reasons.'],
  no_engine: [409, 'No engine that could do this runs in this process; see ROLES.'],
  no_driver_account: [409, 'No driver is linked to this account.'],
  offer_over: [409, 'The offer was answered already, or its time is over.'],
  assignment_overlaps: [409, 'The vehicle or the driver is already assigned in this time.'],
  cursor_of_another_cluster: [
    409,
    'The cursor was given out by another database cluster, or before a restore or a failover; follow the feed from its beginning, and recognise readings by vehicle, time and part.',
  ],
  in_archive: [
    409,
    'Some readings of the range are only in the archive; download their days from /telemetry/archive.',
  ],
  file_changed: [409, 'The file was replaced while it was read; ask again.'],
  cursor_too_old: [
    410,
    'Readings behind the cursor have left the feed, which keeps them for FEED_RETENTION_DAYS; take them from history, and follow the feed from its beginning.',
  ],
  secrets_key_missing: [
    409,
    'A secret cannot be stored: with an external database SECRETS_KEY must be given to the service.',
  ],
  channel_not_configured: [409, 'The service is not configured for targets of this kind.'],
  changed_meanwhile: [412, 'The row was changed since it was read; read it again.'],
  body_too_large: [413, 'The body is larger than this route takes.'],
  unsupported_media_type: [415, 'This route does not take a body of this content type.'],
  unsound_problem: [422, 'The planning problem contradicts itself.'],
  plan_too_large: [422, 'The planning problem needs more memory than a planner has; split it.'],
  range_too_large: [422, 'The range holds more than this route can take at once; shorten it.'],
  wrong_password: [422, 'The current password is wrong.'],
  idempotency_key_reused: [422, 'This Idempotency-Key was sent before with another request.'],
  unknown_reference: [422, 'The request refers to something that does not exist.'],
  rows_refused: [422, 'Some rows were refused, so none was stored.'],
  violates_rule: [422, 'The values contradict a rule of the schema.'],
  upgrade_required: [426, 'This is a WebSocket; open it with one, subprotocol fleetwake.v1.'],
  too_many_requests: [429, 'Too many requests; try again later.'],
  organization_share: [
    429,
    'Your organization has used up its share of this; try again later, or ask for a quota.',
  ],
  planner_busy: [429, 'The greatest number of plans is under way already; try again later.'],
  internal_error: [500, 'Something went wrong here; the log has the details under this request id.'],
  overloaded: [503, 'The service is too busy to take this request; try again shortly.'],
  plan_too_long: [
    503,
    'The plan took longer than PLANNER_LONGEST_SECONDS; ask for fewer iterations, or split the problem.',
  ],
  planner_ended: [503, 'The planner ended before it had an answer; try again.'],
  shutting_down: [503, 'The service is stopping; try again elsewhere or shortly.'],
  storage_unavailable: [503, 'Stored files cannot be reached at the moment; try again shortly.'],
  database_unavailable: [503, 'The database cannot be reached at the moment; try again shortly.'],
} as const satisfies Record<string, readonly [status: number, message: string]>

export type ErrorCode = keyof typeof catalogue

export interface ErrorDetails {
  /** Replaces the catalogue's sentence where a closer one can be given. */
  message?: string
  /** Further members of the problem document, such as `field` or `conflicts`. */
  members?: Readonly<Record<string, unknown>>
  /** A status other than the catalogue's, where the same code is used both for one caller and for everybody. */
  status?: number
  /** Seconds after which another try makes sense; becomes the Retry-After header. */
  retryAfter?: number
}

/** An expected error on its way to whoever caused it. */
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

/** A day that no reading may have. Of all errors about partitions, this is the only one caused by the reading. */
export class DayNotAccepted extends RangeError {
  override readonly name = 'DayNotAccepted'
}

/** An error of the operator's making: the start ends with its message alone, without a stack. */
export class StartupError extends Error {
  override readonly name = 'StartupError'
}

export function messageOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0)
    return error.errors.map(messageOf).join('; ')
  return error instanceof Error ? error.message : String(error)
}

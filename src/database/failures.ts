import { type ErrorDetails, Problem } from '../errors.ts'

/** What node-postgres throws for an error that the server reported. */
export interface DatabaseError extends Error {
  code: string
  constraint?: string
  table?: string
  column?: string
  detail?: string
}

/**
 * Whether the database could not be reached, went away, or lacks a resource: the work may be
 * retried later. Where only the database can have failed, isDatabaseError is more precise.
 */
export function isUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const { code, syscall } = error as { code?: unknown; syscall?: unknown }
  // Connection exceptions; exhausted resources; shutting down, crashed, starting; its disk; a read-only standby.
  if (isDatabaseError(error)) return /^(08...|53...|57P0[1-5]|58...|25006)$/.test(error.code)
  // For a file, the same code means something else.
  if (syscall === 'connect' || syscall === 'getaddrinfo') return true
  if (typeof code === 'string' && connectionErrors.test(code)) return true
  return /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error)/.test(
    error.message,
  )
}

const connectionErrors =
  /^(ECONN|EPIPE|ETIMEDOUT|EHOST|ENET|ENOTFOUND|EAI_|EADDR|ENOBUFS|ERR_(SSL|TLS|SOCKET))/

/**
 * Whether the server blames the given values, and not its own state, its catalogue, the
 * connection or anything on the way: data exceptions, constraints, and values that exceed what it can hold.
 * 22P04 is a COPY that was garbled.
 */
export function isOfValues(error: unknown): error is DatabaseError {
  return isDatabaseError(error) && /^(22|23|44|54)...$/.test(error.code) && error.code !== '22P04'
}

/** Whether single rows are to blame, so that the others may be written without them: their values, or what a trigger said of them. */
export function isOfRows(error: unknown): error is DatabaseError {
  return isOfValues(error) || (isDatabaseError(error) && error.code === 'P0001')
}

/** The expected error that corresponds to a database error, or undefined if there is none. */
export function problemOfDatabaseError(error: unknown): Problem | undefined {
  if (isUnavailable(error)) return new Problem('database_unavailable', { retryAfter: 2 })
  if (!isDatabaseError(error)) return undefined
  switch (error.code) {
    case '23505':
      return new Problem('already_exists', about(error))
    case '23503':
      return /still referenced/.test(error.detail ?? '')
        ? new Problem('still_referenced', about(error))
        : new Problem('unknown_reference', about(error))
    case '23514':
    case '23502':
    case '22001':
    case '22003':
    case '22007':
    case '22008':
    case '22021':
    case '22P02':
    case '22P05':
      return new Problem('violates_rule', about(error))
    case '23P01':
      return new Problem('conflict', about(error))
    // The policies of rows of one's own and of vehicle groups; the organization's policy cannot be violated through the API.
    case '42501':
      if (/row-level security policy "groups"/.test(error.message))
        return new Problem('outside_vehicle_groups', {
          message: 'This user may write what belongs to vehicles of their groups alone.',
        })
      return /row-level security/.test(error.message)
        ? new Problem('not_permitted', { message: 'This user may only write their own rows.' })
        : undefined
    // A statement or a lock took longer than allowed.
    case '57014':
    case '55P03':
      return new Problem('overloaded', {
        retryAfter: 2,
        message: 'The database took too long; try again shortly.',
      })
    case '40001':
    case '40P01':
      return new Problem('overloaded', {
        retryAfter: 1,
        message: 'Two requests conflicted; try again.',
      })
    default:
      return undefined
  }
}

export function isDatabaseError(error: unknown): error is DatabaseError {
  return (
    error instanceof Error && typeof (error as { code?: unknown }).code === 'string' && 'severity' in error
  )
}

/** Names the field as the API spells it, from the constraint's key columns. */
function about(error: DatabaseError): ErrorDetails {
  const columns = error.column ?? /^Key \((?:lower\()?([^)=]+)\)?/.exec(error.detail ?? '')?.[1]
  const field = columns
    ?.split(',')
    .map(column => column.trim().replace(/::\w+/g, ''))
    .filter(column => column !== 'organization_id')
    .map(column => column.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()))
    .join(', ')
  return {
    members: { ...(field ? { field } : {}), ...(error.constraint ? { constraint: error.constraint } : {}) },
  }
}

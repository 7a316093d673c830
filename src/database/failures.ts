import { type ErrorDetails, Problem } from '../errors.ts'

/** What node-postgres throws for an error that the server reported. */
export interface DatabaseError extends Error {
  code: string
  constraint?: string
  table?: string
  column?: string
  detail?: string
}

/** Whether the database could not be reached, or went away: the work may be tried again later. */
export function isUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = (error as { code?: unknown }).code
  if (typeof code === 'string') {
    // 08: connection exceptions; 57P: shutting down, crashed, starting; 53300: too many connections.
    if (/^(08...|57P0[1-5]|53300)$/.test(code)) return true
    if (/^(ECONN|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN)/.test(code)) return true
  }
  return /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error)/.test(
    error.message,
  )
}

/** The expected error that a database error stands for, or undefined where it is none. */
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
    // A statement or a lock that took longer than it may.
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
        message: "Two requests got in each other's way; try again.",
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

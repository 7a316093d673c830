import type { JSX } from 'preact'
import { say } from '../../text.ts'

export function Loading(): JSX.Element {
  return (
    <p class="quiet" role="status">
      {say.common.loading}
    </p>
  )
}

/** The error in the server's words, and a retry. */
export function Failed({ error, again }: { error: Error; again?: () => void }): JSX.Element {
  return (
    <div class="failed" role="alert">
      <p>{error.message}</p>
      {again ? (
        <button class="button" type="button" onClick={again}>
          {say.common.again}
        </button>
      ) : null}
    </div>
  )
}

import type { JSX } from 'preact'

export function Loading(): JSX.Element {
  return (
    <p class="quiet" role="status">
      Loading…
    </p>
  )
}

/** What went wrong, in the server's words, and another try. */
export function Failed({ error, again }: { error: Error; again?: () => void }): JSX.Element {
  return (
    <div class="failed" role="alert">
      <p>{error.message}</p>
      {again ? (
        <button class="button" type="button" onClick={again}>
          Try again
        </button>
      ) : null}
    </div>
  )
}

import type { ComponentChildren, JSX } from 'preact'
import { useId } from 'preact/hooks'
import { say } from '../../text.ts'

interface LabelledProps {
  words: string
  isNeeded?: boolean
  problem: string | undefined
  children: (common: Record<string, unknown>) => ComponentChildren
}

/** A field with its label above it, and its error message below. */
export function Labelled({ words, isNeeded = false, problem, children }: LabelledProps): JSX.Element {
  const id = useId()
  const common = {
    id,
    class: 'input',
    autoComplete: 'off',
    'aria-required': isNeeded || undefined,
    'aria-invalid': problem !== undefined || undefined,
    'aria-describedby': problem === undefined ? undefined : `${id}-wrong`,
  }
  return (
    <div class="form-field">
      <label for={id}>
        {words}
        {isNeeded ? <span class="required">{say.work.needed}</span> : null}
      </label>
      {children(common)}
      {problem === undefined ? null : (
        <p class="form-error" id={`${id}-wrong`}>
          {problem}
        </p>
      )}
    </div>
  )
}

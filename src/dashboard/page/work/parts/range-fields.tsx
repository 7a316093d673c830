import type { JSX } from 'preact'
import { useId } from 'preact/hooks'
import { say } from '../../text.ts'

interface RangeFieldsProps {
  type: 'date' | 'datetime-local'
  given: { from: string; to: string }
  set: (given: { from: string; to: string }) => void
  /** The id of the error message for the range, if there is one. */
  wrong: string | undefined
}

/** From when to when, with a button to apply it. */
export function RangeFields({ type, given, set, wrong }: RangeFieldsProps): JSX.Element {
  const id = useId()
  return (
    <>
      {(['from', 'to'] as const).map(name => (
        <label key={name} class="form-field" for={`${id}-${name}`}>
          <span>{say.range[name]}</span>
          <input
            id={`${id}-${name}`}
            class="input"
            type={type}
            step={type === 'date' ? undefined : '1'}
            value={given[name]}
            aria-invalid={wrong !== undefined || undefined}
            aria-describedby={wrong}
            onInput={event => set({ ...given, [name]: event.currentTarget.value })}
          />
        </label>
      ))}
      <button class="button accent" type="submit">
        {say.range.show}
      </button>
    </>
  )
}

/** Shown below the fields. */
export function WrongRange({ id }: { id: string }): JSX.Element {
  return (
    <p class="form-error" id={id} role="alert">
      {say.range.wrong}
    </p>
  )
}

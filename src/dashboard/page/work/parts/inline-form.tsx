import type { ComponentChildren, JSX } from 'preact'

interface InlineFormProps {
  /** While it is being saved, it cannot be submitted again. Its button keeps the focus. */
  isBusy: boolean
  submit: () => void
  /** The error of the last attempt. */
  error: Error | null
  children: ComponentChildren
}

/** Some fields in a row of a table, with the service's error messages. */
export function InlineForm({ isBusy, submit, error, children }: InlineFormProps): JSX.Element {
  return (
    <form
      class="inline-form"
      noValidate
      onSubmit={event => {
        event.preventDefault()
        if (!isBusy) submit()
      }}
    >
      {children}
      {error ? (
        <span class="form-error" role="alert">
          {error.message}
        </span>
      ) : null}
    </form>
  )
}

/** An empty field is no zero: the service says what is missing. */
export const numberIn = (text: string): number | null => (text.trim() === '' ? null : Number(text))

interface InlineNumberProps {
  label: string
  value: string
  set: (value: string) => void
  /** If whole numbers are not enough. */
  step?: 'any'
}

export function InlineNumber({ label, value, set, step }: InlineNumberProps): JSX.Element {
  return (
    <input
      class="input"
      type="number"
      min="0"
      step={step}
      aria-label={label}
      value={value}
      onInput={event => set(event.currentTarget.value)}
    />
  )
}

import type { ComponentChildren, JSX } from 'preact'

interface InlineFormProps {
  submit: () => void
  /** What went wrong the last time. */
  error: Error | null
  children: ComponentChildren
}

/** Some fields in a line of a table, and what the service finds wrong. */
export function InlineForm({ submit, error, children }: InlineFormProps): JSX.Element {
  return (
    <form
      class="inline-form"
      noValidate
      onSubmit={event => {
        event.preventDefault()
        submit()
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

interface InlineNumberProps {
  label: string
  value: string
  set: (value: string) => void
  /** Where whole numbers are not enough. */
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

import type { JSX } from 'preact'

interface ChoiceProps {
  words: string
  all: Readonly<Record<string, string>>
  value: string
  choose: (value: string) => void
}

/** One choice of a few, with a label above it. */
export function Choice({ words, all, value, choose }: ChoiceProps): JSX.Element {
  return (
    <label class="form-field">
      <span>{words}</span>
      <select class="input" value={value} onChange={event => choose(event.currentTarget.value)}>
        {Object.entries(all).map(([name, title]) => (
          <option key={name} value={name}>
            {title}
          </option>
        ))}
      </select>
    </label>
  )
}

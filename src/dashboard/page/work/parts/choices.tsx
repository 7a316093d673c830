import type { JSX } from 'preact'

interface ChoicesProps {
  name: string
  all: readonly unknown[]
  value: unknown
  change: (value: unknown) => void
}

/** Some of a list, such as the permissions of a role. */
export function Choices({ name, all, value, change }: ChoicesProps): JSX.Element {
  const chosen = new Set(Array.isArray(value) ? value : [])
  const toggle = (each: unknown, isOn: boolean) =>
    change(all.filter(one => (one === each ? isOn : chosen.has(one))))
  return (
    <fieldset class="choices">
      <legend class="visually-hidden">{name}</legend>
      {all.map(each => (
        <label key={String(each)}>
          <input
            type="checkbox"
            checked={chosen.has(each)}
            onChange={event => toggle(each, event.currentTarget.checked)}
          />
          {String(each)}
        </label>
      ))}
    </fieldset>
  )
}

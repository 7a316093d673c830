import type { JSX } from 'preact'
import { Check } from './check.tsx'

interface ChoicesProps {
  name: string
  all: readonly unknown[]
  value: unknown
  change: (value: unknown) => void
}

/** Several choices from a list, such as the permissions of a role. */
export function Choices({ name, all, value, change }: ChoicesProps): JSX.Element {
  const chosen = new Set(Array.isArray(value) ? value : [])
  const toggle = (each: unknown, isOn: boolean) =>
    change(all.filter(one => (one === each ? isOn : chosen.has(one))))
  return (
    <fieldset class="choices">
      <legend class="visually-hidden">{name}</legend>
      {all.map(each => (
        <Check key={String(each)} isOn={chosen.has(each)} choose={isOn => toggle(each, isOn)}>
          {String(each)}
        </Check>
      ))}
    </fieldset>
  )
}

import type { ComponentChildren, JSX } from 'preact'

interface CheckProps {
  isOn: boolean
  choose: (isOn: boolean) => void
  children: ComponentChildren
}

/** A box to tick, with its words: one of several choices. */
export function Check({ isOn, choose, children }: CheckProps): JSX.Element {
  return (
    <label>
      <input type="checkbox" checked={isOn} onChange={event => choose(event.currentTarget.checked)} />
      {children}
    </label>
  )
}

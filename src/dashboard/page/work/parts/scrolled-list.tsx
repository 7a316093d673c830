import type { ComponentChildren, JSX } from 'preact'

interface ScrolledListProps {
  /** The label of the list. */
  label: string
  class?: string
  /** Its items. */
  children: ComponentChildren
}

/** A list of limited height that scrolls by itself, with the keyboard as well. */
export function ScrolledList({ label, class: name, children }: ScrolledListProps): JSX.Element {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard.
    <section class="scrolled-list" tabIndex={0} aria-label={label}>
      <ul class={name}>{children}</ul>
    </section>
  )
}

import type { ComponentChildren, JSX } from 'preact'

interface ScrolledTableProps {
  /** What it is a table of. */
  label: string
  heads: readonly string[]
  /** It takes no more than a part of the page. */
  isTall?: boolean
  /** Its rows. */
  children: ComponentChildren
}

/** A table that scrolls by itself, with the keyboard as well. */
export function ScrolledTable({ label, heads, isTall = false, children }: ScrolledTableProps): JSX.Element {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard.
    <section class={isTall ? 'scroller tall' : 'scroller'} tabIndex={0} aria-label={label}>
      <table class="table">
        <thead>
          <tr>
            {heads.map((head, index) => (
              <th key={index} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </section>
  )
}

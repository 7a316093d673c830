import type { ComponentChildren, JSX } from 'preact'

interface ScrolledTableProps {
  /** The label of the table. */
  label: string
  heads: readonly string[]
  /** Before the other columns, at the head of one without a name: a box that selects all rows. */
  lead?: ComponentChildren
  /** Limits its height to a part of the page. */
  isTall?: boolean
  /** Its rows. */
  children: ComponentChildren
}

/** A table that scrolls by itself, with the keyboard as well. */
export function ScrolledTable(props: ScrolledTableProps): JSX.Element {
  const { label, heads, lead, isTall = false, children } = props
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard.
    <section class={isTall ? 'scroller tall' : 'scroller'} tabIndex={0} aria-label={label}>
      <table class="table">
        <thead>
          <tr>
            {lead ? <td>{lead}</td> : null}
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

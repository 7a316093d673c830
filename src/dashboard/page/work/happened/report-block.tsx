import type { ComponentChildren, JSX } from 'preact'
import { say } from '../../text.ts'
import { ScrolledTable } from '../parts/scrolled-table.tsx'
import { ReportFrame, shownLines } from '../reports/frame.tsx'
import type { Line } from '../reports/lines.ts'

interface ReportBlockProps {
  title: string
  file: string
  heads: readonly string[]
  /** Each with its cells; the first cell names the subject of the row. */
  rows: readonly (readonly ComponentChildren[])[]
  /** The same in the API's form, for the file. */
  lines: readonly Line[]
}

/** A table of the results, and all of it as CSV. */
export function ReportBlock({ title, file, heads, rows, lines }: ReportBlockProps): JSX.Element {
  if (rows.length === 0) return <p class="none">{say.reports.none}</p>
  return (
    <ReportFrame {...{ title, file, lines }}>
      <ScrolledTable label={title} heads={heads}>
        {rows.slice(0, shownLines).map(([first, ...cells], row) => (
          <tr key={row}>
            <th scope="row">{first}</th>
            {cells.map((cell, index) => (
              <td key={index} class="whole">
                {cell}
              </td>
            ))}
          </tr>
        ))}
      </ScrolledTable>
    </ReportFrame>
  )
}

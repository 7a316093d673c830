import type { ComponentChildren, JSX } from 'preact'
import { say } from '../../text.ts'
import { DownloadButton } from '../parts/export-button.tsx'
import { ScrolledTable } from '../parts/scrolled-table.tsx'
import { csvOf, type Line } from '../reports/lines.ts'

interface ReportBlockProps {
  title: string
  file: string
  heads: readonly string[]
  /** Each with its cells; the first one says what the row is about. */
  rows: readonly (readonly ComponentChildren[])[]
  /** The same, as the API has it, for the file. */
  lines: readonly Line[]
}

const shownLines = 500

/** A table of what was asked for, and all of it as CSV. */
export function ReportBlock({ title, file, heads, rows, lines }: ReportBlockProps): JSX.Element {
  if (rows.length === 0) return <p class="none">{say.reports.none}</p>
  return (
    <section class="block report">
      <header class="work-head">
        <h2>{title}</h2>
        <div class="actions">
          <button class="button" type="button" onClick={() => print()}>
            {say.reports.print}
          </button>
          <DownloadButton
            words={say.reports.csv}
            name={file}
            file={async () => new Blob([csvOf(lines)], { type: 'text/csv' })}
          />
        </div>
      </header>
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
      {rows.length > shownLines ? <p class="quiet">{say.reports.more(shownLines, rows.length)}</p> : null}
    </section>
  )
}

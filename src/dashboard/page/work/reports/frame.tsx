import type { ComponentChildren, JSX } from 'preact'
import { say } from '../../text.ts'
import { DownloadButton } from '../parts/export-button.tsx'
import { csvOf, type Line } from './lines.ts'

/** The number of lines on a page; the file has all of them. */
export const shownLines = 500

interface ReportFrameProps {
  title: string
  file: string
  /** In the API's form, for the file. */
  lines: readonly Line[]
  children: ComponentChildren
}

/** The frame of a report: its name, print and CSV, and how much of it is not shown. */
export function ReportFrame({ title, file, lines, children }: ReportFrameProps): JSX.Element {
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
      {children}
      {lines.length > shownLines ? <p class="quiet">{say.reports.more(shownLines, lines.length)}</p> : null}
    </section>
  )
}

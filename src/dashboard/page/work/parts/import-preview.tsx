import type { JSX } from 'preact'
import { say } from '../../text.ts'
import { wordsOf } from '../../words.ts'
import type { Resource } from '../resources.ts'
import { ScrolledTable } from './scrolled-table.tsx'

export interface RowFailure {
  line?: number
  column?: string | null
  message: string
}

interface FileRow {
  line: number
  cells: readonly string[]
}

interface PreviewProps {
  resource: Resource
  head: readonly string[]
  rows: readonly FileRow[]
  failures: readonly RowFailure[]
}

const most = 8

/** How the file was understood: its columns, and the first rows. Refused rows come first. */
export function Preview({ resource, head, rows, failures }: PreviewProps): JSX.Element {
  const wrong = new Set(failures.map(({ line }) => line))
  const unknown = head.filter(name => !(name in resource.fields))
  const shown = [
    ...rows.filter(({ line }) => wrong.has(line)),
    ...rows.filter(({ line }) => !wrong.has(line)),
  ]
  return (
    <>
      {unknown.length > 0 ? (
        <p class="form-error">{say.import.noField(unknown.join(', '), unknown.length)}</p>
      ) : null}
      <ScrolledTable
        label={say.import.theFile}
        heads={[say.import.line, ...head.map(name => (name in resource.fields ? wordsOf(name) : name))]}
      >
        {shown.slice(0, most).map(({ line, cells }) => (
          <tr key={line} class={wrong.has(line) ? 'refused' : undefined}>
            <th scope="row">{line}</th>
            {head.map((name, index) => (
              <td key={index} class={isWrong(failures, line, name) ? 'changed' : undefined}>
                {cells[index] ?? ''}
              </td>
            ))}
          </tr>
        ))}
      </ScrolledTable>
      {rows.length > most ? <p class="quiet">{say.common.more(rows.length - most)}</p> : null}
    </>
  )
}

function isWrong(failures: readonly RowFailure[], line: number, name: string): boolean {
  return failures.some(failure => failure.line === line && failure.column === name)
}

interface FailuresProps {
  error: Error
  failures: readonly RowFailure[]
  rows: readonly FileRow[]
}

/** The server's messages on refused rows, line by line. */
export function Failures({ error, failures }: FailuresProps): JSX.Element {
  return (
    <div class="failed" role="alert">
      <p>{error.message}</p>
      <ul>
        {failures.slice(0, 100).map(({ line, column, message }) => (
          <li key={`${line} ${column} ${message}`}>
            {say.import.refused(String(line ?? ''), column ? wordsOf(column) : '', message)}
          </li>
        ))}
      </ul>
      {failures.length > 100 ? <p>{say.import.moreRows(failures.length - 100)}</p> : null}
    </div>
  )
}

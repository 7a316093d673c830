import type { JSX } from 'preact'
import { say } from '../../text.ts'
import { wordsOf } from '../../words.ts'
import { ScrolledTable } from '../parts/scrolled-table.tsx'
import { labelOf, type Resource } from '../resources.ts'
import { hrefOf } from '../router.ts'
import type { Answer } from './each.ts'

interface RefusedProps {
  resource: Resource
  answers: readonly Answer[]
  close: () => void
}

/** The refused rows, each with the server's reason. */
export function Refused({ resource, answers, close }: RefusedProps): JSX.Element | null {
  if (answers.length === 0) return null
  return (
    <section class="block refusals" role="alert">
      <h2>{say.bulk.refused(answers.length)}</h2>
      <ScrolledTable label={say.bulk.reasons} heads={[wordsOf(resource.name), say.bulk.reason]} isTall>
        {answers.map(({ row, error }) => (
          <tr key={row.id}>
            <th scope="row">
              <a href={hrefOf([resource.path.slice(1), row.id])}>{labelOf(row)}</a>
            </th>
            <td>{error?.message}</td>
          </tr>
        ))}
      </ScrolledTable>
      <div class="actions">
        <button class="button" type="button" onClick={close}>
          {say.bulk.dismiss}
        </button>
      </div>
    </section>
  )
}

import { useQuery } from '@tanstack/preact-query'
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { get, getAll } from '../../session.ts'
import { say } from '../../text.ts'
import { size } from '../../views/table.ts'
import { formatWhole, wordsOf } from '../../words.ts'
import { ScrolledTable } from '../parts/scrolled-table.tsx'
import { Failed } from '../parts/states.tsx'
import type { Row } from '../resources.ts'

interface Answer {
  quotas: Record<string, number | null>
  usage: Record<string, { total: number; byDefault: number; used: number; refused: number } | undefined>
}

/** An organization's use of shared resources, its quotas, and how often it was refused. */
export function Quotas(): JSX.Element | null {
  const [chosen, setChosen] = useState<string>()
  const organizations = useQuery({
    queryKey: ['organizations'],
    queryFn: () => getAll<Row>('/organizations?sort=createdAt', 1_000),
  })
  const id = chosen ?? organizations.data?.[0]?.id
  const quotas = useQuery({
    queryKey: ['quotas', id],
    queryFn: () => get<Answer>(`/organizations/${id}/quotas`),
    enabled: id !== undefined,
    refetchInterval: 10_000,
  })
  const error = organizations.error ?? quotas.error
  if (error) return <Failed error={error} again={() => void quotas.refetch()} />
  if (!organizations.data || !quotas.data) return null
  const { usage, quotas: set } = quotas.data
  const amount = (name: string, value: number) => (/bytes$/i.test(name) ? size(value) : formatWhole(value))
  const { thing, used, may, all, refused } = say.quotas
  return (
    <section class="block">
      <div class="work-head">
        <h2>{say.quotas.title}</h2>
        <label class="form-field">
          <span>{say.quotas.organization}</span>
          <select class="input" value={id} onChange={event => setChosen(event.currentTarget.value)}>
            {organizations.data.map(row => (
              <option key={row.id} value={row.id}>
                {String(row.name)}
              </option>
            ))}
          </select>
        </label>
      </div>
      <ScrolledTable label={say.quotas.title} heads={[thing, used, may, all, refused]}>
        {Object.entries(usage).map(([name, of]) =>
          of ? (
            <tr key={name}>
              <th scope="row">{wordsOf(name)}</th>
              <td>{amount(name, of.used)}</td>
              <td>{set[name] ? say.quotas.set(amount(name, set[name])) : amount(name, of.byDefault)}</td>
              <td>{amount(name, of.total)}</td>
              <td>{formatWhole(of.refused)}</td>
            </tr>
          ) : null,
        )}
      </ScrolledTable>
      <p class="under">{say.quotas.under}</p>
    </section>
  )
}

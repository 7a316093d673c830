import type { JSX } from 'preact'
import { say } from '../../text.ts'
import { ScrolledTable } from '../parts/scrolled-table.tsx'
import type { Driver } from './picture.ts'
import { clockOf, dueOf, nameOfOrder, nameOfStop, type PlannedStop, standingOf } from './plans.ts'
import { dragOf, type Giving, Share } from './waiting.tsx'

interface PlanTableProps {
  driver: Driver
  plan: readonly PlannedStop[]
  giving: Giving | null
}

/** The stops of one driver in words: when, until when, and whether that will do. */
export function PlanTable({ driver, plan, giving }: PlanTableProps): JSX.Element {
  const label = say.dispatch.planOf(driver.name)
  if (plan.length === 0)
    return (
      <div class="block">
        <h2>{label}</h2>
        <p class="quiet">{say.dispatch.nothingToDo}</p>
      </div>
    )
  const { stopHead, order, arrival, due } = say.dispatch
  return (
    <div class="block">
      <h2>{label}</h2>
      <ScrolledTable
        label={label}
        heads={[stopHead, order, arrival, say.dispatch.dueHead, ...(giving ? [say.dispatch.action] : [])]}
      >
        {plan.map((each, index) => {
          const standing = standingOf(each)
          const moment = dueOf(each)
          return (
            <tr key={each.id} {...dragOf(each.order.id, giving)}>
              <th scope="row">
                {index + 1}. {nameOfStop(each)}
              </th>
              <td>{nameOfOrder(each.order)}</td>
              <td>
                {each.arrivedAt
                  ? say.dispatch.thereSince(clockOf(each.arrivedAt))
                  : say.dispatch.etaOf(clockOf(each.eta), clockOf(each.etaLate))}
              </td>
              <td>
                {moment === null ? '–' : due(clockOf(moment))}{' '}
                {standing === 'kept' ? null : (
                  <span class="tag" data-severity={standing === 'late' ? 'critical' : 'medium'}>
                    {say.dispatch[standing]}
                  </span>
                )}
              </td>
              {giving ? (
                <td>
                  <button
                    class="button small"
                    type="button"
                    aria-label={say.dispatch.giveIt(nameOfOrder(each.order))}
                    onClick={() => giving.give(each.order.id)}
                  >
                    {say.dispatch.give}
                  </button>{' '}
                  <Share order={each.order} giving={giving} />
                </td>
              ) : null}
            </tr>
          )
        })}
      </ScrolledTable>
    </div>
  )
}

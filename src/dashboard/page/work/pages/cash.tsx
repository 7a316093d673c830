import { useMutation, useQuery, useQueryClient } from '@tanstack/preact-query'
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { Schemas } from '../../../../client/api.ts'
import { ask, get } from '../../session.ts'
import { say } from '../../text.ts'
import { formatMoney } from '../../words.ts'
import { clockIn } from '../../zone.ts'
import { DayRangeForm, daysIn } from '../parts/day-range-form.tsx'
import { InlineForm, InlineNumber, numberIn } from '../parts/inline-form.tsx'
import { ScrolledTable } from '../parts/scrolled-table.tsx'
import { Failed, Loading } from '../parts/states.tsx'
import { Title } from '../parts/title.tsx'
import { go, hrefOf } from '../router.ts'
import { dayOf } from '../targets/past.tsx'
import type { PageProps } from '../work.tsx'

type CashDays = Schemas['GetCashDaysAnswer']
type CashDay = CashDays['items'][number]

const USUAL_DAYS = 7

/** The cash that drivers collected on each day, what they handed over, and what is missing. */
export function Cash({ known, address: { query } }: PageProps): JSX.Element {
  const { from, to } = daysIn(
    query,
    clockIn(known.me.organization.timeZone, Date.now()).slice(0, 10),
    USUAL_DAYS,
  )
  const range = `from=${from}&to=${to}`
  const found = useQuery({
    queryKey: ['cash-days', range],
    queryFn: ({ signal }) => get<CashDays>(`/cash-days?${range}`, signal),
  })
  const mayWrite = known.me.permissions.includes('cash:write')
  const heads = [
    say.cash.day,
    say.cash.driver,
    say.cash.orders,
    say.cash.due,
    say.cash.collected,
    say.cash.handedOver,
    say.cash.difference,
    ...(mayWrite ? [say.cash.settle] : []),
  ]
  return (
    <>
      <Title text={say.cash.title} />
      <p class="lead">{say.cash.lead}</p>
      <section class="block">
        <DayRangeForm
          {...{ from, to }}
          choose={(from, to) => go(['cash'], new URLSearchParams({ from, to }))}
        />
        {found.error ? <Failed error={found.error} again={() => void found.refetch()} /> : null}
        {found.isLoading ? <Loading /> : null}
        {found.data?.items.length === 0 ? <p class="none">{say.cash.none}</p> : null}
        {found.data && found.data.items.length > 0 ? (
          <ScrolledTable label={say.cash.title} heads={heads}>
            {found.data.items.map(item => (
              <tr key={`${item.day} ${item.driverId} ${item.currency}`}>
                <td>{dayOf(item.day)}</td>
                <th scope="row">
                  <a href={hrefOf(['drivers', item.driverId])}>{nameOf(item)}</a>
                </th>
                <td>{item.orders}</td>
                <td>{formatMoney(item.due, item.currency)}</td>
                <td>{formatMoney(item.collected, item.currency)}</td>
                <td>{item.handedOver === null ? '–' : formatMoney(item.handedOver, item.currency)}</td>
                <td>
                  <Difference item={item} />
                </td>
                {mayWrite ? (
                  <td class="whole">
                    <Settle item={item} />
                  </td>
                ) : null}
              </tr>
            ))}
          </ScrolledTable>
        ) : null}
      </section>
    </>
  )
}

const nameOf = ({ driverName, driverId }: CashDay) => driverName || driverId.slice(0, 8)

function Difference({ item: { difference, currency } }: { item: CashDay }): JSX.Element {
  if (difference === null) return <span class="quiet">{say.cash.open}</span>
  if (difference === 0) return <span class="tag">{say.cash.right}</span>
  return <strong class="wrong">{formatMoney(difference, currency)}</strong>
}

/** The amount handed over, edited in place; a settled day is corrected in the same way. */
function Settle({ item }: { item: CashDay }): JSX.Element {
  const client = useQueryClient()
  // Until somebody types, the amount follows what is collected.
  const [typed, setTyped] = useState<string>()
  const amount = typed ?? String(item.handedOver ?? item.collected)
  const { driverId, day, currency, settlementId } = item
  const save = useMutation({
    // Values are passed with the call: the function that is called may be that of the previous render.
    mutationFn: ({ id, handedOver }: { id: string | null; handedOver: number | null; text: typeof typed }) =>
      id === null
        ? ask('POST', '/cash-settlements', { body: { driverId, day, currency, handedOver } })
        : ask('PATCH', `/cash-settlements/${id}`, { body: { handedOver } }),
    onSuccess: async (_, { text }) => {
      await client.invalidateQueries({ queryKey: ['cash-days'] })
      // What was typed meanwhile remains.
      setTyped(now => (now === text ? undefined : now))
    },
  })
  const name = `${nameOf(item)}, ${dayOf(day)}`
  const verb = settlementId === null ? say.cash.settle : say.cash.correct
  return (
    <InlineForm
      isBusy={save.isPending}
      submit={() => save.mutate({ id: settlementId, handedOver: numberIn(amount), text: typed })}
      error={save.error}
    >
      <InlineNumber label={say.cash.amountOf(name)} value={amount} set={setTyped} step="any" />
      <button class="button" type="submit" aria-label={`${verb}: ${name}`}>
        {verb}
      </button>
    </InlineForm>
  )
}

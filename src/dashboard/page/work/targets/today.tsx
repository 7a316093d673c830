import { useMutation, useQuery, useQueryClient } from '@tanstack/preact-query'
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { Schemas } from '../../../../client/api.ts'
import { ask, get } from '../../session.ts'
import { say } from '../../text.ts'
import { formatTenths, formatWhole } from '../../words.ts'
import { InlineForm, InlineNumber, numberIn } from '../parts/inline-form.tsx'
import { ScrolledTable } from '../parts/scrolled-table.tsx'
import { Failed, Loading } from '../parts/states.tsx'
import { hrefOf } from '../router.ts'

type Target = Schemas['GetDriverTargetsAnswer']['items'][number]

interface TodayProps {
  drivers: ReadonlyMap<string, string>
  mayWrite: boolean
}

/** Drivers' progress today, and their targets. */
export function Today({ drivers, mayWrite }: TodayProps): JSX.Element {
  const found = useQuery({
    queryKey: ['driver-targets'],
    queryFn: ({ signal }) => get<Schemas['GetDriverTargetsAnswer']>('/driver-targets', signal),
    refetchInterval: 30_000,
  })
  if (!found.data)
    return found.error ? <Failed error={found.error} again={() => void found.refetch()} /> : <Loading />
  // By name: an order that changes while somebody types would take the row away under their hands.
  const nameOf = ({ driverId }: Target) => nameIn(drivers, driverId)
  const items = found.data.items.toSorted((a, b) => nameOf(a).localeCompare(nameOf(b)))
  const known = new Set(items.map(({ driverId }) => driverId))
  const without = [...drivers].filter(([id]) => !known.has(id))
  const heads = [
    say.targets.driver,
    say.targets.state,
    say.targets.deliveries,
    say.targets.revenue,
    say.targets.reached,
    ...(mayWrite ? [say.targets.set] : []),
  ]
  return (
    <>
      {items.length === 0 ? <p class="none">{say.targets.none}</p> : null}
      {items.length > 0 ? (
        <ScrolledTable label={say.targets.today} heads={heads}>
          {items.map(item => (
            <tr key={item.driverId}>
              <th scope="row">
                <a href={hrefOf(['drivers', item.driverId])}>{nameIn(drivers, item.driverId)}</a>
              </th>
              <td>
                <span class="tag">{say.targets.states[item.status]}</span>
              </td>
              <td>{`${formatWhole(item.currentDeliveries)} / ${formatWhole(item.targetDeliveries)}`}</td>
              <td>{`${formatWhole(item.currentRevenue)} / ${formatWhole(item.targetRevenue)}`}</td>
              <td>
                <Progress percent={item.achievementPercentage} />
              </td>
              {mayWrite ? (
                <td class="whole">
                  <TargetForm name={nameIn(drivers, item.driverId)} item={item} />
                </td>
              ) : null}
            </tr>
          ))}
        </ScrolledTable>
      ) : null}
      {mayWrite && without.length > 0 ? <Add drivers={without} /> : null}
    </>
  )
}

export const nameIn = (drivers: ReadonlyMap<string, string>, id: string): string =>
  drivers.get(id) || id.slice(0, 8)

export function Progress({ percent }: { percent: number }): JSX.Element {
  return (
    <span class="progress">
      <svg width="100%" height="8" aria-hidden="true">
        <rect class="ground" width="100%" height="8" rx="4" />
        <rect width={`${percent}%`} height="8" rx="4" />
      </svg>
      {formatTenths(percent)} %
    </span>
  )
}

interface TargetFormProps {
  name: string
  item: Pick<Target, 'driverId' | 'targetDeliveries' | 'targetRevenue'>
}

/** Both targets of one driver, edited in place. */
function TargetForm({ name, item }: TargetFormProps): JSX.Element {
  const client = useQueryClient()
  // Until somebody types, the fields follow what others set.
  const [typed, setTyped] = useState<{ deliveries?: string; revenue?: string }>({})
  const { deliveries = String(item.targetDeliveries), revenue = String(item.targetRevenue) } = typed
  const save = useMutation({
    // Values are passed with the call: the function that is called may be that of the previous render.
    mutationFn: ({
      deliveries,
      revenue,
    }: Record<'deliveries' | 'revenue', string> & { text: typeof typed }) =>
      ask('PUT', `/driver-targets/${item.driverId}`, {
        body: { targetDeliveries: numberIn(deliveries), targetRevenue: numberIn(revenue) },
      }),
    onSuccess: async (_, { text }) => {
      await client.invalidateQueries({ queryKey: ['driver-targets'] })
      // What was typed meanwhile remains.
      setTyped(now => (now === text ? {} : now))
    },
  })
  const isChanged = deliveries !== String(item.targetDeliveries) || revenue !== String(item.targetRevenue)
  return (
    <InlineForm
      isBusy={save.isPending}
      submit={() => save.mutate({ deliveries, revenue, text: typed })}
      error={save.error}
    >
      <InlineNumber
        label={say.targets.deliveriesOf(name)}
        value={deliveries}
        set={deliveries => setTyped({ ...typed, deliveries })}
      />
      <InlineNumber
        label={say.targets.revenueOf(name)}
        value={revenue}
        set={revenue => setTyped({ ...typed, revenue })}
        step="any"
      />
      <button
        class={isChanged ? 'button accent' : 'button'}
        type="submit"
        aria-label={say.targets.saveOf(name)}
      >
        {say.targets.save}
      </button>
    </InlineForm>
  )
}

function Add({ drivers }: { drivers: readonly (readonly [string, string])[] }): JSX.Element {
  const [chosen, setChosen] = useState('')
  // Who has a target now is in the table above.
  const found = drivers.find(([id]) => id === chosen)
  return (
    <div class="range-fields add-target">
      <label class="form-field">
        <span>{say.targets.add}</span>
        <select class="input" value={chosen} onChange={event => setChosen(event.currentTarget.value)}>
          <option value="">{say.work.choose}</option>
          {drivers.map(([id, name]) => (
            <option key={id} value={id}>
              {name || id.slice(0, 8)}
            </option>
          ))}
        </select>
      </label>
      {found === undefined ? null : (
        <TargetForm
          key={chosen}
          name={found[1]}
          item={{ driverId: chosen, targetDeliveries: 0, targetRevenue: 0 }}
        />
      )}
    </div>
  )
}

import { useMutation, useQuery, useQueryClient } from '@tanstack/preact-query'
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { Schemas } from '../../../../client/api.ts'
import { ask, get } from '../../session.ts'
import { say } from '../../text.ts'
import { formatTenths, formatWhole } from '../../words.ts'
import { InlineForm, InlineNumber } from '../parts/inline-form.tsx'
import { ScrolledTable } from '../parts/scrolled-table.tsx'
import { Failed, Loading } from '../parts/states.tsx'
import { hrefOf } from '../router.ts'

type Target = Schemas['GetDriverTargetsAnswer']['items'][number]

interface TodayProps {
  drivers: ReadonlyMap<string, string>
  mayWrite: boolean
}

/** How far drivers are today, and what they are to reach. */
export function Today({ drivers, mayWrite }: TodayProps): JSX.Element {
  const found = useQuery({
    queryKey: ['driver-targets'],
    queryFn: ({ signal }) => get<Schemas['GetDriverTargetsAnswer']>('/driver-targets', signal),
    refetchInterval: 30_000,
  })
  if (!found.data)
    return found.error ? <Failed error={found.error} again={() => void found.refetch()} /> : <Loading />
  const items = found.data.items.toSorted((a, b) => b.achievementPercentage - a.achievementPercentage)
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
                  <TargetForm
                    key={`${item.targetDeliveries} ${item.targetRevenue}`}
                    name={nameIn(drivers, item.driverId)}
                    item={item}
                  />
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

/** Both targets of one driver, where they stand. */
function TargetForm({ name, item }: TargetFormProps): JSX.Element {
  const client = useQueryClient()
  const [deliveries, setDeliveries] = useState(String(item.targetDeliveries))
  const [revenue, setRevenue] = useState(String(item.targetRevenue))
  const save = useMutation({
    // What is given stands in the call: the function that is called may be that of the last picture.
    mutationFn: (body: Pick<Target, 'targetDeliveries' | 'targetRevenue'>) =>
      ask('PUT', `/driver-targets/${item.driverId}`, { body }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['driver-targets'] }),
  })
  const isChanged = deliveries !== String(item.targetDeliveries) || revenue !== String(item.targetRevenue)
  return (
    <InlineForm
      submit={() => save.mutate({ targetDeliveries: Number(deliveries), targetRevenue: Number(revenue) })}
      error={save.error}
    >
      <InlineNumber label={say.targets.deliveriesOf(name)} value={deliveries} set={setDeliveries} />
      <InlineNumber label={say.targets.revenueOf(name)} value={revenue} set={setRevenue} step="any" />
      <button
        class={isChanged ? 'button accent' : 'button'}
        type="submit"
        disabled={save.isPending}
        aria-label={say.targets.saveOf(name)}
      >
        {say.targets.save}
      </button>
    </InlineForm>
  )
}

function Add({ drivers }: { drivers: readonly (readonly [string, string])[] }): JSX.Element {
  const [chosen, setChosen] = useState('')
  const name = drivers.find(([id]) => id === chosen)?.[1] ?? ''
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
      {chosen === '' ? null : (
        <TargetForm
          key={chosen}
          name={name}
          item={{ driverId: chosen, targetDeliveries: 0, targetRevenue: 0 }}
        />
      )}
    </div>
  )
}

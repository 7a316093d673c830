import { useQuery } from '@tanstack/preact-query'
import type { JSX } from 'preact'
import type { Schemas } from '../../../../client/api.ts'
import { get } from '../../session.ts'
import { say } from '../../text.ts'
import { formatDayIn, formatTenths, formatWhole } from '../../words.ts'
import { BarChart } from '../parts/bar-chart.tsx'
import { ScrolledTable } from '../parts/scrolled-table.tsx'
import { Failed, Loading } from '../parts/states.tsx'
import { hrefOf } from '../router.ts'
import { nameIn, Progress } from './today.tsx'

type Ranks = Schemas['GetDriverPerformanceTopAnswer']
type Performance = Schemas['GetDriverPerformanceAnswer']

interface PastProps {
  drivers: ReadonlyMap<string, string>
  /** `from=2026-11-01&to=2026-11-28` */
  range: string
  driverId: string
}

/** The results of each day: of one driver, or of all together. */
export function Past({ drivers, range, driverId }: PastProps): JSX.Element {
  const path = `/driver-performance?${range}${driverId === '' ? '' : `&driverId=${driverId}`}`
  const found = useQuery({ queryKey: [path], queryFn: ({ signal }) => get<Performance>(path, signal) })
  if (!found.data)
    return found.error ? <Failed error={found.error} again={() => void found.refetch()} /> : <Loading />
  const { items } = found.data
  if (items.length === 0) return <p class="none">{say.targets.noDays}</p>
  const sums = new Map<string, number>()
  for (const { date, deliveriesCompleted } of items)
    sums.set(date, (sums.get(date) ?? 0) + deliveriesCompleted)
  const bars = [...sums].map(([date, value]) => ({ label: dayOf(date), value, text: formatWhole(value) }))
  return (
    <>
      <BarChart bars={bars} title={say.targets.deliveriesByDay} isTime />
      <ScrolledTable
        label={say.targets.history}
        isTall
        heads={[
          say.targets.day,
          say.targets.driver,
          say.targets.deliveries,
          say.targets.revenue,
          say.targets.reached,
        ]}
      >
        {items.toReversed().map(item => (
          <tr key={`${item.date} ${item.driverId}`}>
            <td>{dayOf(item.date)}</td>
            <th scope="row">{nameIn(drivers, item.driverId)}</th>
            <td>{`${formatWhole(item.deliveriesCompleted)} / ${formatWhole(item.targetDeliveries)}`}</td>
            <td>{`${formatWhole(item.revenueGenerated)} / ${formatWhole(item.targetRevenue)}`}</td>
            <td>
              <Progress percent={item.achievementPercentage} />
            </td>
          </tr>
        ))}
      </ScrolledTable>
    </>
  )
}

export const dayOf = (date: string) => formatDayIn('UTC', Date.parse(`${date}T00:00:00Z`))

/** Drivers in order: the best first, or those who missed the most. */
export function Ranking({ name, range }: { name: 'top' | 'missing-targets'; range: string }): JSX.Element {
  const path = `/driver-performance/${name}?${range}&limit=20`
  const found = useQuery({ queryKey: [path], queryFn: ({ signal }) => get<Ranks>(path, signal) })
  if (!found.data)
    return found.error ? <Failed error={found.error} again={() => void found.refetch()} /> : <Loading />
  if (found.data.items.length === 0)
    return <p class="none">{name === 'top' ? say.targets.noDays : say.targets.nobodyMissed}</p>
  return (
    <ScrolledTable
      label={say.targets.rankings[name]}
      heads={[
        say.targets.rank,
        say.targets.driver,
        say.targets.daysReached,
        say.targets.deliveries,
        say.targets.revenue,
        say.targets.reached,
      ]}
    >
      {found.data.items.map((item, index) => (
        <tr key={item.driverId}>
          <td>{index + 1}</td>
          <th scope="row">
            <a href={hrefOf(['drivers', item.driverId])}>{item.driverName || item.driverId.slice(0, 8)}</a>
          </th>
          <td>{`${item.daysAchieved} / ${item.days}`}</td>
          <td>{formatWhole(item.deliveriesCompleted)}</td>
          <td>{formatWhole(item.revenueGenerated)}</td>
          <td>{formatTenths(item.achievementPercentage)} %</td>
        </tr>
      ))}
    </ScrolledTable>
  )
}

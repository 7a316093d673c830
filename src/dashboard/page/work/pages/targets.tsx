import { useQuery } from '@tanstack/preact-query'
import type { JSX } from 'preact'
import { getAll } from '../../session.ts'
import { say } from '../../text.ts'
import { clockIn } from '../../zone.ts'
import { Choice } from '../parts/choice.tsx'
import { DayRangeForm, daysIn } from '../parts/day-range-form.tsx'
import { Failed, Loading } from '../parts/states.tsx'
import { Title } from '../parts/title.tsx'
import { go } from '../router.ts'
import { Past, Ranking } from '../targets/past.tsx'
import { Today } from '../targets/today.tsx'
import type { PageProps } from '../work.tsx'

const USUAL_DAYS = 30

/** Drivers' targets, their progress today, and their past results. */
export function Targets({ known, address: { query } }: PageProps): JSX.Element {
  const found = useQuery({
    queryKey: ['driver-names'],
    queryFn: () => getAll<{ id: string; name: string }>('/drivers'),
    staleTime: 60_000,
  })
  const { from, to } = daysIn(
    query,
    clockIn(known.me.organization.timeZone, Date.now()).slice(0, 10),
    USUAL_DAYS,
  )
  const driverId = query.get('driver') ?? ''
  const choose = (changed: Record<string, string>) =>
    go(['targets'], new URLSearchParams({ ...Object.fromEntries(query), ...changed }))
  const range = `from=${from}&to=${to}`
  if (!found.data) {
    return (
      <>
        <Title text={say.targets.title} />
        {found.error ? <Failed error={found.error} again={() => void found.refetch()} /> : <Loading />}
      </>
    )
  }
  const drivers = new Map(found.data.map(({ id, name }) => [id, name]))
  return (
    <>
      <Title text={say.targets.title} />
      <p class="lead">{say.targets.lead}</p>
      <section class="block">
        <h2>{say.targets.today}</h2>
        <Today drivers={drivers} mayWrite={known.me.permissions.includes('automation:write')} />
      </section>
      <section class="block">
        <h2>{say.targets.history}</h2>
        <div class="range-fields">
          <Choice
            words={say.targets.driver}
            value={driverId}
            all={{ '': say.targets.everybody, ...Object.fromEntries(drivers) }}
            choose={driver => choose({ driver })}
          />
          <DayRangeForm {...{ from, to }} choose={(from, to) => choose({ from, to })} />
        </div>
        <Past {...{ drivers, range, driverId }} />
      </section>
      {(['top', 'missing-targets'] as const).map(name => (
        <section key={name} class="block">
          <h2>{say.targets.rankings[name]}</h2>
          <Ranking name={name} range={range} />
        </section>
      ))}
    </>
  )
}

import { useQuery } from '@tanstack/preact-query'
import type { JSX } from 'preact'
import type { Schemas } from '../../../../client/api.ts'
import { getAll } from '../../session.ts'
import { say } from '../../text.ts'
import { formatLength, formatTime } from '../../words.ts'
import { useRange } from '../happened/address.ts'
import { useNames } from '../happened/names.ts'
import { ReportBlock } from '../happened/report-block.tsx'
import { Whom } from '../happened/whom.tsx'
import { RangeForm } from '../parts/range-form.tsx'
import { Failed, Loading } from '../parts/states.tsx'
import { Title } from '../parts/title.tsx'
import { hrefOf } from '../router.ts'
import type { PageProps } from '../work.tsx'

type Visit = Schemas['GetReportsVisitsAnswer']['items'][number]

const whom = ['vehicleId', 'vehicleGroupId', 'geofenceId'] as const

/** Which vehicle was in which place, from when to when, as the service reports it. */
export function Visits({ known, address }: PageProps): JSX.Element {
  const zone = known.me.organization.timeZone
  const { query } = address
  const range = useRange(address, zone, 7)
  const names = useNames(known)
  const asked = new URLSearchParams(range.asked)
  for (const name of whom) if (query.get(name)) asked.set(name, query.get(name)!)
  const found = useQuery({
    queryKey: ['visits', asked.toString()],
    queryFn: () => getAll<Visit>(`/reports/visits?${asked}`),
    staleTime: 60_000,
    refetchOnWindowFocus: false,
  })
  const visits = found.data ?? []
  const { place, vehicle, came, left, stayed, still } = say.visits
  return (
    <>
      <Title text={say.visits.title} />
      <p class="lead">{say.visits.lead}</p>
      <section class="block choose-report">
        <div class="range-fields">
          <Whom known={known} names={whom} query={query} choose={range.choose} />
        </div>
        <RangeForm {...{ from: range.from, to: range.to, zone }} choose={range.chooseRange} />
      </section>
      {found.error ? <Failed error={found.error} again={() => void found.refetch()} /> : null}
      {found.isLoading ? <Loading /> : null}
      {found.data ? (
        <ReportBlock
          title={say.visits.title}
          file="visits.csv"
          heads={[place, vehicle, came, left, stayed]}
          lines={visits.map(visit => ({
            ...{ geofence: names.place(visit.geofenceId), vehicle: names.vehicle(visit.vehicleId) },
            ...visit,
          }))}
          rows={visits.map(({ vehicleId, geofenceId, from, to, seconds }) => [
            <a key="place" href={hrefOf(['geofences', geofenceId])}>
              {names.place(geofenceId)}
            </a>,
            <a key="vehicle" href={hrefOf(['vehicles', vehicleId])}>
              {names.vehicle(vehicleId)}
            </a>,
            formatTime(from),
            to === null ? still : formatTime(to),
            formatLength(seconds),
          ])}
        />
      ) : null}
    </>
  )
}

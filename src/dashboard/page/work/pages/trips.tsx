import { useQuery } from '@tanstack/preact-query'
import type { JSX } from 'preact'
import type { Schemas } from '../../../../client/api.ts'
import { getAll } from '../../session.ts'
import { say } from '../../text.ts'
import { formatDistance, formatLength, formatSpeed, formatTime } from '../../words.ts'
import { useRange } from '../happened/address.ts'
import { useNames } from '../happened/names.ts'
import { ReportBlock } from '../happened/report-block.tsx'
import { Whom } from '../happened/whom.tsx'
import { RangeForm } from '../parts/range-form.tsx'
import { Failed, Loading } from '../parts/states.tsx'
import { Title } from '../parts/title.tsx'
import { hrefOf } from '../router.ts'
import type { PageProps } from '../work.tsx'

type Trip = Schemas['GetVehicleTripsAnswer']['items'][number] & { vehicleId: string }

const mostVehicles = 200
const atOnce = 6

/** The trips of a vehicle or of a group, each complete, as the service reports them. */
export function Trips({ known, address }: PageProps): JSX.Element {
  const zone = known.me.organization.timeZone
  const { query } = address
  const range = useRange(address, zone, 1)
  const names = useNames(known)
  const [vehicleId, groupId] = [query.get('vehicleId'), query.get('vehicleGroupId')]
  const found = useQuery({
    queryKey: ['trips', vehicleId, groupId, range.asked],
    queryFn: async ({ signal }) =>
      await tripsOf(vehicleId ? [vehicleId] : await vehiclesOf(groupId!), range.asked, signal),
    enabled: vehicleId !== null || groupId !== null,
    staleTime: 60_000,
    refetchOnWindowFocus: false,
  })
  const trips = found.data ?? []
  const { vehicle, began, ended, lasted, driven, idling, highest } = say.trips
  return (
    <>
      <Title text={say.trips.title} />
      <p class="lead">{say.trips.lead}</p>
      <section class="block choose-report">
        <div class="range-fields">
          <Whom
            known={known}
            names={['vehicleId', 'vehicleGroupId']}
            query={query}
            choose={changed => {
              // Only one of them.
              const none = { vehicleId: undefined, vehicleGroupId: undefined }
              range.choose({ ...none, ...changed })
            }}
          />
        </div>
        <RangeForm {...{ from: range.from, to: range.to, zone }} choose={range.chooseRange} />
      </section>
      {vehicleId === null && groupId === null ? <p class="none">{say.trips.choose}</p> : null}
      {found.error ? <Failed error={found.error} again={() => void found.refetch()} /> : null}
      {found.isLoading ? <Loading /> : null}
      {found.data ? (
        <ReportBlock
          title={say.trips.title}
          file="trips.csv"
          heads={[began, vehicle, ended, lasted, driven, idling, highest]}
          lines={trips.map(trip => ({ vehicle: names.vehicle(trip.vehicleId), ...trip }))}
          rows={trips.map(trip => [
            <a key="began" href={historyOf(trip)} title={say.replay.goTo}>
              {formatTime(trip.start)}
            </a>,
            names.vehicle(trip.vehicleId),
            trip.ended === 'open' ? say.trips.open : formatTime(trip.end),
            formatLength(trip.seconds),
            formatDistance(trip.distanceKm),
            formatLength(trip.idleSeconds),
            trip.speedMax === null ? '–' : formatSpeed(trip.speedMax),
          ])}
        />
      ) : null}
    </>
  )
}

async function vehiclesOf(groupId: string): Promise<string[]> {
  const vehicles = await getAll<{ id: string }>(`/vehicles?vehicleGroupId=${groupId}`, mostVehicles + 1)
  if (vehicles.length > mostVehicles) throw new Error(say.trips.tooMany(mostVehicles))
  return vehicles.map(({ id }) => id)
}

/** The API lists the trips of one vehicle; a few vehicles are requested at once. */
async function tripsOf(vehicleIds: readonly string[], asked: string, signal: AbortSignal): Promise<Trip[]> {
  const trips: Trip[] = []
  const waiting = [...vehicleIds]
  const work = async () => {
    for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
      signal.throwIfAborted()
      const vehicleId = id
      const found = await getAll<Omit<Trip, 'vehicleId'>>(`/vehicles/${vehicleId}/trips?${asked}`)
      trips.push(...found.map(trip => ({ vehicleId, ...trip })))
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work))
  return trips.sort((a, b) => a.start.localeCompare(b.start))
}

function historyOf({ vehicleId, start, end }: Trip): string {
  return hrefOf(['history'], new URLSearchParams({ vehicles: vehicleId, from: start, to: end, at: start }))
}

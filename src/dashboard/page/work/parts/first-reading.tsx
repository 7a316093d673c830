import { useQuery } from '@tanstack/preact-query'
import type { JSX } from 'preact'
import type { Schemas } from '../../../../client/api.ts'
import { get } from '../../session.ts'
import { say } from '../../text.ts'
import { formatTime } from '../../words.ts'
import { useIsOnMap } from '../live.ts'
import { type Known, labelOf, type Row } from '../resources.ts'
import { hrefOf } from '../router.ts'
import { RejectionSample } from './rejection.tsx'

interface FirstReadingProps {
  known: Known
  vehicle: Row
  device: Row
}

const pace = 3_000

/** Waits for the device's first reading, and shows what was rejected, and why. */
export function FirstReading({ known, vehicle, device }: FirstReadingProps): JSX.Element {
  const isOnMap = useIsOnMap(vehicle.id)
  const heard = useQuery({
    queryKey: ['heard', device.id],
    queryFn: () => get<Row>(`/devices/${device.id}`),
    refetchInterval: isOnMap ? false : pace,
  })
  const maySeeRejections = known.me.permissions.includes('operations:read')
  const rejected = useQuery({
    queryKey: ['rejected', device.id],
    queryFn: async () => {
      const { items } = await get<Schemas['GetTelemetryRejectionsAnswer']>('/telemetry/rejections?limit=50')
      return items.filter(item => item.deviceId === device.id || item.vehicleId === vehicle.id)
    },
    enabled: maySeeRejections,
    refetchInterval: isOnMap ? false : pace,
  })
  const seenAt = heard.data?.lastSeenAt
  return (
    <section class="block" aria-live="polite">
      <h2>{say.connect.first}</h2>
      {isOnMap ? (
        <>
          <p class="banner">{say.connect.onMap(labelOf(vehicle))}</p>
          <div class="actions">
            <a class="button" href={hrefOf(['vehicles', vehicle.id])}>
              {say.connect.itsPage}
            </a>
            <a class="button accent" href={`#/map/${vehicle.id}`}>
              {say.connect.seeIt}
            </a>
          </div>
        </>
      ) : (
        <p class="waiting">
          <i aria-hidden="true" />
          {typeof seenAt === 'string' ? say.connect.heard(formatTime(seenAt)) : say.connect.waiting}
        </p>
      )}
      {rejected.data && rejected.data.length > 0 ? (
        <>
          <h3>{say.connect.refused}</h3>
          <ol class="samples">
            {rejected.data.slice(0, 5).map(item => (
              <RejectionSample key={item.id} item={item} />
            ))}
          </ol>
        </>
      ) : null}
    </section>
  )
}

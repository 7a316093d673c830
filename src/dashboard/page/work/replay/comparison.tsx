import type { JSX } from 'preact'
import { download } from '../../session.ts'
import { say } from '../../text.ts'
import { formatDistance, formatLength, formatSpeed, formatWhole } from '../../words.ts'
import { DownloadButton } from '../parts/export-button.tsx'
import { ScrolledTable } from '../parts/scrolled-table.tsx'
import type { Range } from './past.ts'
import { Swatch } from './player.tsx'
import type { Subject } from './subjects.ts'

interface ComparisonProps {
  subjects: readonly Subject[]
  range: Range
  mayExport: boolean
}

/** What each vehicle did in the range, side by side, and its track as a file. */
export function Comparison({ subjects, range, mayExport }: ComparisonProps): JSX.Element {
  const { vehicle, trips, driven, driving, idling, highest } = say.replay
  const between = `from=${new Date(range.from).toISOString()}&to=${new Date(range.to).toISOString()}`
  const ids = subjects.map(({ id }) => id).join(',')
  return (
    <section class="block">
      <h2>{say.replay.compare}</h2>
      <ScrolledTable label={say.replay.compare} heads={[vehicle, trips, driven, driving, idling, highest]}>
        {subjects.map(({ id, name, color, past }) => {
          const all = past?.trips ?? []
          const sum = (of: 'distanceKm' | 'seconds' | 'idleSeconds') =>
            all.reduce((sum, trip) => sum + trip[of], 0)
          const fastest = Math.max(...all.map(({ speedMax }) => speedMax ?? 0), 0)
          return (
            <tr key={id}>
              <th scope="row">
                <Swatch color={color} /> {name}
              </th>
              <td>{formatWhole(all.length)}</td>
              <td>{formatDistance(sum('distanceKm'))}</td>
              <td>{formatLength(sum('seconds'))}</td>
              <td>{formatLength(sum('idleSeconds'))}</td>
              <td>{fastest === 0 ? '–' : formatSpeed(fastest)}</td>
            </tr>
          )
        })}
      </ScrolledTable>
      <div class="actions under-table">
        {subjects.map(({ id, name }) => (
          <DownloadButton
            key={id}
            words={say.replay.gpx(name)}
            name={`${name}.gpx`}
            file={() => download(`/vehicles/${id}/track?${between}&points=10000`, 'application/gpx+xml')}
          />
        ))}
        {mayExport ? (
          <DownloadButton
            words={say.replay.csv}
            name="readings.csv"
            file={() => download(`/telemetry/export?format=csv&vehicleIds=${ids}&${between}`)}
          />
        ) : null}
      </div>
    </section>
  )
}

import type { JSX } from 'preact'
import { say } from '../../text.ts'
import { formatSpeed, formatWhole, wordsOf } from '../../words.ts'
import type { PlaceRow } from './place-row.ts'

/** The details of a geofence, for users who may not change it. */
export function PlaceFacts({ place }: { place: PlaceRow }): JSX.Element {
  const { radiusMeters, speedLimit, schedule } = place
  const facts = [
    [wordsOf('radiusMeters'), radiusMeters === null ? null : formatWhole(radiusMeters)],
    [wordsOf('speedLimit'), speedLimit ? formatSpeed(speedLimit) : null],
    [
      say.places.schedule,
      schedule?.windows.map(({ from, to }) => `${from}–${to}`).join(', ') ?? say.places.always,
    ],
  ] as const
  return (
    <dl class="facts one">
      {facts.map(([name, value]) =>
        value === null ? null : (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ),
      )}
    </dl>
  )
}

import { useQuery } from '@tanstack/preact-query'
import type { JSX } from 'preact'
import type { Schemas } from '../../../../client/api.ts'
import { eventWord, knownTypes } from '../../event-words.ts'
import { type ShownEvent, shownOf } from '../../events.ts'
import { get } from '../../session.ts'
import { say } from '../../text.ts'
import { useRange } from '../happened/address.ts'
import { EventTable } from '../happened/event-table.tsx'
import { useNames } from '../happened/names.ts'
import { Whom } from '../happened/whom.tsx'
import { useLiveEvents } from '../live.ts'
import { RangeForm } from '../parts/range-form.tsx'
import { Failed, Loading } from '../parts/states.tsx'
import { Title } from '../parts/title.tsx'
import { hrefOf } from '../router.ts'
import type { PageProps } from '../work.tsx'

const perPage = 100
const whom = ['vehicleId', 'vehicleGroupId', 'geofenceId'] as const

/** Events of vehicles, newest first, including live ones. */
export function Events({ known, address }: PageProps): JSX.Element {
  const zone = known.me.organization.timeZone
  const { query } = address
  const range = useRange(address, zone, 1)
  const names = useNames(known)
  const live = useLiveEvents()
  const asked = askedOf(query, range)
  const page = useQuery({
    queryKey: ['events', asked.toString()],
    queryFn: ({ signal }) =>
      get<Schemas['GetEventsAnswer']>(`/events?${asked}&sort=-time&limit=${perPage}`, signal),
    placeholderData: before => before,
  })
  const types = query.get('type')?.split(',') ?? []
  const shown = merged(page.data?.items.map(shownOf) ?? [], live.filter(isAskedBy(query, range.isOpen)))
  const further = new URLSearchParams(query)
  if (page.data?.nextCursor) further.set('cursor', page.data.nextCursor)
  return (
    <>
      <Title text={say.events.title} page={query.get('cursor')} />
      <p class="lead">{say.events.lead}</p>
      <section class="block choose-past">
        <div class="range-fields">
          <TypeChoice types={types} choose={type => range.choose({ type })} />
          <Whom known={known} names={whom} query={query} choose={range.choose} />
          <label class="check">
            <input
              type="checkbox"
              checked={query.get('withdrawn') === 'true'}
              onChange={event =>
                range.choose({ withdrawn: event.currentTarget.checked ? 'true' : undefined })
              }
            />
            {say.events.withWithdrawn}
          </label>
        </div>
        <RangeForm {...{ from: range.from, to: range.to, zone }} choose={range.chooseRange} />
      </section>
      {page.error ? <Failed error={page.error} again={() => void page.refetch()} /> : null}
      {page.isLoading ? <Loading /> : null}
      {page.data && shown.length === 0 ? <p class="none">{say.events.none}</p> : null}
      {shown.length > 0 ? <EventTable events={shown} names={names} /> : null}
      {page.data?.nextCursor ? (
        <nav class="pager" aria-label={say.work.pages}>
          <a class="button" href={hrefOf(['events'], further)}>
            {say.events.older}
          </a>
        </nav>
      ) : null}
    </>
  )
}

/** As parameters of the API. Live events are after the end of a range that extends to the present. */
function askedOf(query: URLSearchParams, range: { asked: string; isOpen: boolean }): URLSearchParams {
  const asked = new URLSearchParams(range.asked)
  if (range.isOpen) asked.delete('to')
  for (const name of ['type', 'withdrawn', 'cursor', ...whom])
    if (query.get(name)) asked.set(name, query.get(name)!)
  return asked
}

/** Whether the first page shows live events. Only the service knows the members of a group. */
function isAskedBy(query: URLSearchParams, isOpen: boolean): (event: ShownEvent) => boolean {
  const types = query.get('type')?.split(',') ?? []
  const isFollowed = isOpen && !query.has('cursor') && !query.has('vehicleGroupId')
  return event =>
    isFollowed &&
    (types.length === 0 || types.includes(event.type)) &&
    [event.vehicleId, null].includes(query.get('vehicleId')) &&
    [event.geofenceId ?? '', null].includes(query.get('geofenceId'))
}

/** One type, or all. Events named by devices are filtered through the address. */
function TypeChoice({
  types,
  choose,
}: {
  types: readonly string[]
  choose: (type: string | undefined) => void
}) {
  const asked = types.join(',')
  const all = [...new Set([...knownTypes(), ...(asked === '' ? [] : [asked])])]
  return (
    <label class="form-field">
      <span>{say.events.type}</span>
      <select
        class="input"
        value={asked}
        onChange={({ currentTarget: { value } }) => choose(value === '' ? undefined : value)}
      >
        <option value="">{say.events.allTypes}</option>
        {all.map(type => (
          <option key={type} value={type}>
            {type.split(',').map(eventWord).join(', ')}
          </option>
        ))}
      </select>
    </label>
  )
}

/** What the feed has sent is newer than what the list contains about the same event. */
function merged(listed: readonly ShownEvent[], live: readonly ShownEvent[]): ShownEvent[] {
  const all = new Map(listed.map(event => [event.id, event]))
  // A withdrawn event that was never shown here is not worth a row.
  for (const event of live) if (!event.isWithdrawn || all.has(event.id)) all.set(event.id, event)
  return [...all.values()].sort((a, b) => b.time.localeCompare(a.time))
}

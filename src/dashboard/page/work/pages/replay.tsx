import { useQuery } from '@tanstack/preact-query'
import type { JSX } from 'preact'
import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import { announce } from '../../dom.ts'
import { createPastMap, type PastMap } from '../../map/past-map.ts'
import { shownZone } from '../../preferences.ts'
import { getAll } from '../../session.ts'
import { say } from '../../text.ts'
import { Input } from '../parts/input.tsx'
import { RangeForm } from '../parts/range-form.tsx'
import { Failed, Loading } from '../parts/states.tsx'
import { Missing, Title } from '../parts/title.tsx'
import type { PlaceRow } from '../places/place-row.ts'
import { Comparison } from '../replay/comparison.tsx'
import { EventList } from '../replay/event-list.tsx'
import { momentsOf } from '../replay/moments.ts'
import { boundsOf, fixAt, linesOf, warmthOf } from '../replay/past.ts'
import { Player } from '../replay/player.tsx'
import { mostSubjects, type Subject, useSubjects } from '../replay/subjects.ts'
import { go, hrefOf, keep, readAddress } from '../router.ts'
import type { PageProps } from '../work.tsx'

const path = ['history']

/** Any range of any vehicles: on a map, on a timeline, side by side. The address contains all of it. */
export function Replay({ known, address }: PageProps): JSX.Element {
  const has = (permission: string) => known.me.permissions.includes(permission)
  const zone = shownZone()
  const { query } = address
  const ids = (query.get('vehicles') ?? '').split(',').filter(Boolean).slice(0, mostSubjects)
  // An address without a range means the last day, and keeps the same range while the page is open.
  const [now] = useState(() => Date.now())
  const to = timeIn(query, 'to') ?? now
  const from = timeIn(query, 'from') ?? to - 86_400_000
  const range = useMemo(() => ({ from, to }), [from, to])
  const found = useSubjects(has('positions:read') ? ids : [], range, {
    ...{ alerts: has('alerts:read'), events: has('events:read') },
  })
  const ask = (changed: Record<string, string | undefined>) => {
    // The moment is kept in the address alone.
    const next = new URLSearchParams(readAddress().query)
    for (const [name, value] of Object.entries(changed))
      if (value) next.set(name, value)
      else next.delete(name)
    go(path, next)
  }
  if (!has('positions:read')) return <Missing words={say.common.mayNot} />
  return (
    <>
      <Title text={say.replay.title} />
      <p class="lead">{say.replay.lead}</p>
      <section class="block choose-past">
        <div class="form-field">
          <label for="history-vehicle">{say.replay.add}</label>
          <Input
            // Empty again for the next one.
            key={ids.join()}
            known={known}
            id="history-vehicle"
            name="vehicleId"
            of={{ type: 'string', references: 'vehicles' }}
            value={undefined}
            change={id => {
              if (ids.length >= mostSubjects) announce(say.replay.most(mostSubjects))
              else if (typeof id === 'string' && !ids.includes(id))
                ask({ vehicles: [...ids, id].join(','), from: iso(from), to: iso(to) })
            }}
          />
          {ids.length >= mostSubjects ? <p class="hint">{say.replay.most(mostSubjects)}</p> : null}
        </div>
        <ul class="active-filters" aria-label={say.replay.vehicles}>
          {found.subjects.map(({ id, name }) => (
            <li key={id}>
              <button
                class="tag"
                type="button"
                aria-label={say.replay.remove(name)}
                onClick={() => ask({ vehicles: ids.filter(each => each !== id).join(',') })}
              >
                {name} <span aria-hidden="true">×</span>
              </button>
            </li>
          ))}
        </ul>
        <RangeForm
          {...{ from, to, zone }}
          choose={(from, to) => ask({ from: iso(from), to: iso(to), at: undefined })}
        />
      </section>
      {ids.length === 0 ? <p class="none">{say.replay.choose}</p> : null}
      {found.error ? <Failed error={found.error} again={found.again} /> : null}
      {found.isLoading ? <Loading /> : null}
      {ids.length > 0 && !found.isLoading && !found.error ? (
        <Shown
          key={`${ids} ${from} ${to}`}
          {...{ subjects: found.subjects, range, query, isHeat: query.get('heat') === 'true' }}
          {...{ mayExport: has('telemetry:read'), seesPlaces: has('geofences:read') }}
          showHeat={isOn => ask({ heat: isOn ? 'true' : undefined })}
        />
      ) : null}
    </>
  )
}

interface ShownProps {
  subjects: readonly Subject[]
  range: { from: number; to: number }
  query: URLSearchParams
  isHeat: boolean
  mayExport: boolean
  seesPlaces: boolean
  showHeat: (isOn: boolean) => void
}

function Shown({ subjects, range, query, isHeat, mayExport, seesPlaces, showHeat }: ShownProps): JSX.Element {
  const [time, setTime] = useState(() => {
    const first = Math.min(...subjects.map(({ past }) => past?.fixes[0]?.time ?? range.to))
    return Math.min(range.to, Math.max(range.from, timeIn(query, 'at') ?? first))
  })
  const moments = useMemo(() => momentsOf(subjects), [subjects.length, range])
  const linkTo = (time: number) => {
    const next = new URLSearchParams(readAddress().query)
    next.set('from', iso(range.from))
    next.set('to', iso(range.to))
    next.set('at', iso(time))
    return next
  }
  const goTo = (time: number, isKept = true) => {
    setTime(time)
    if (isKept) keep(path, linkTo(time))
  }
  const isEmpty = subjects.every(({ past }) => (past?.fixes.length ?? 0) === 0)
  return (
    <>
      {isEmpty ? <p class="none">{say.replay.none}</p> : null}
      <label class="check heat-choice">
        <input type="checkbox" checked={isHeat} onChange={event => showHeat(event.currentTarget.checked)} />
        {say.replay.heat}
      </label>
      <MapOfPast {...{ subjects, time, isHeat, seesPlaces }} />
      <Player
        {...{ subjects, moments, range, time, goTo }}
        linkTo={time => new URL(hrefOf(path, linkTo(time)), location.href).href}
      />
      <Comparison {...{ subjects, range, mayExport }} />
      <EventList moments={moments} goTo={goTo} />
    </>
  )
}

interface MapOfPastProps {
  subjects: readonly Subject[]
  time: number
  isHeat: boolean
  seesPlaces: boolean
}

/** Only the map is not part of the document: it is told what to draw. */
function MapOfPast({ subjects, time, isHeat, seesPlaces }: MapOfPastProps) {
  const container = useRef<HTMLDivElement>(null)
  const map = useRef<PastMap>()
  useEffect(() => {
    const made = createPastMap(container.current!, error => announce(say.replay.failedMap(error.message)))
    map.current = made
    made.draw(
      subjects.map(({ color, past }) => ({
        color,
        lines: linesOf(past?.fixes ?? []),
        stops: (past?.stops ?? []).flatMap(({ place }) =>
          place ? [[place.longitude, place.latitude] as const] : [],
        ),
      })),
      subjects.flatMap(({ past }) => warmthOf(past?.fixes ?? [])),
    )
    const bounds = boundsOf(subjects.map(({ past }) => past?.fixes ?? []))
    if (bounds) made.fit(bounds)
    return () => made.close()
  }, [])
  const places = useQuery({
    queryKey: ['geofences', 'all'],
    queryFn: () => getAll<PlaceRow>('/geofences'),
    enabled: seesPlaces,
    staleTime: 30_000,
  })
  useEffect(() => map.current?.showPlaces(places.data ?? []), [places.data])
  useEffect(() => map.current?.showHeat(isHeat), [isHeat])
  useEffect(() => {
    const marks = subjects.flatMap(({ color, name, past }) => {
      const fix = fixAt(past?.fixes ?? [], time)
      return fix ? [{ color, label: name, place: fix.place }] : []
    })
    map.current?.mark(marks)
    container.current!.dataset.marks = marks.map(({ place }) => place.map(x => x.toFixed(5)).join()).join(' ')
  }, [time])
  // The list of events describes it as text.
  return (
    <section class="past-map" aria-label={say.replay.map}>
      <div ref={container} class="map" />
    </section>
  )
}

const iso = (time: number) => new Date(Math.round(time)).toISOString()

function timeIn(query: URLSearchParams, name: string): number | undefined {
  const time = Date.parse(query.get(name) ?? '')
  return Number.isNaN(time) ? undefined : time
}

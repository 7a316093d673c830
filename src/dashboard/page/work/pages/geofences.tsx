import { useQuery } from '@tanstack/preact-query'
import type { JSX } from 'preact'
import { useEffect, useMemo } from 'preact/hooks'
import { boundsOfOutline } from '../../map/place-shapes.ts'
import type { PlacesMap } from '../../map/places-map.ts'
import { type Form, newSketch, sketchOf } from '../../map/sketch.ts'
import { ask, getAll } from '../../session.ts'
import { say } from '../../text.ts'
import { History } from '../parts/history.tsx'
import { Failed, Loading } from '../parts/states.tsx'
import { Title } from '../parts/title.tsx'
import { type Deleted, useDeletion } from '../places/deletion.ts'
import { PlaceFacts } from '../places/place-facts.tsx'
import { PlaceForm } from '../places/place-form.tsx'
import { PlaceList } from '../places/place-list.tsx'
import type { PlaceRow } from '../places/place-row.ts'
import { type Drawing, usePlacesMap } from '../places/use-map.ts'
import { ofTable } from '../resources.ts'
import { hrefOf } from '../router.ts'
import type { PageProps } from '../work.tsx'

const forms: readonly string[] = ['circle', 'area', 'corridor'] satisfies Form[]

/** The geofences on a map, where they are drawn and changed; each has an address. */
export function Geofences({ known, address }: PageProps): JSX.Element {
  const [, id] = address.parts
  const mayWrite = known.me.permissions.includes('geofences:write')
  const isNew = id === 'new' && mayWrite
  const deletion = useDeletion()
  const all = useQuery({
    queryKey: ['geofences', 'all'],
    queryFn: () => getAll<PlaceRow>('/geofences'),
    staleTime: 30_000,
  })
  // The geofence when it was opened. It is never reloaded while it is being changed.
  const found = useQuery({
    queryKey: ['geofence', id],
    queryFn: () => ask<PlaceRow>('GET', `/geofences/${encodeURIComponent(id!)}`),
    enabled: id !== undefined && id !== 'new',
    staleTime: 'static',
    gcTime: 0,
  })
  const goneId = deletion.deleted?.id
  const places = useMemo(() => all.data?.filter(place => place.id !== goneId), [all.data, goneId])
  const { container, map, drawing, stop } = usePlacesMap(places, mayWrite ? id : undefined)
  const begun = id === undefined ? undefined : found.data
  useEffect(() => {
    const asked = address.query.get('form') ?? ''
    if (isNew) map.current?.draw.start(newSketch(forms.includes(asked) ? (asked as Form) : 'area'))
    else if (begun && mayWrite) map.current?.draw.start(sketchOf(begun.body))
    if (begun) map.current?.fit(boundsOfOutline(begun.body))
    return stop
  }, [isNew, begun, address.query.get('form')])
  const resource = ofTable(known, 'geofences')
  const title = isNew ? say.places.new : (begun?.body.name ?? say.places.title)
  const error = all.error ?? found.error
  return (
    <>
      <Title text={title} />
      {deletion.deleted ? (
        <p class="banner undo">
          {say.places.deleted(deletion.deleted.name)}{' '}
          <button class="button" type="button" onClick={deletion.undo}>
            {say.places.bringBack}
          </button>
        </p>
      ) : null}
      {deletion.error ? <Failed error={deletion.error} /> : null}
      {error ? (
        <Failed error={error} again={() => void (all.error ? all.refetch() : found.refetch())} />
      ) : null}
      <div class="places">
        <section class="places-map" aria-label={say.places.map}>
          <div ref={container} class="map" />
        </section>
        <section class="block places-side" aria-label={title}>
          <Side
            {...{ known, id, begun, places, mayWrite, drawing }}
            draw={map.current?.draw}
            remove={deletion.remove}
            hasFailed={error !== null}
          />
        </section>
      </div>
      {begun && resource ? <History known={known} resource={resource} row={{ ...begun.body }} /> : null}
    </>
  )
}

interface SideProps extends Pick<PageProps, 'known'> {
  id: string | undefined
  begun: { body: PlaceRow; etag: string | null } | undefined
  places: readonly PlaceRow[] | undefined
  mayWrite: boolean
  drawing: Drawing | undefined
  draw: PlacesMap['draw'] | undefined
  remove: (deleted: Deleted) => void
  hasFailed: boolean
}

/** Beside the map: all of them, or the one that is being drawn, changed or viewed. */
function Side({ id, begun, places, mayWrite, hasFailed, ...rest }: SideProps): JSX.Element | null {
  const back = (
    <nav class="crumbs" aria-label={say.work.where}>
      <a href={hrefOf(['geofences'])}>{say.places.title}</a>
    </nav>
  )
  if (id === undefined && places) return <PlaceList places={places} mayWrite={mayWrite} />
  if (id === undefined) return hasFailed ? null : <Loading />
  if (mayWrite && (id === 'new' || begun))
    return (
      <>
        {back}
        <PlaceForm key={id} {...rest} {...(begun ? { begun } : {})} />
      </>
    )
  if (begun)
    return (
      <>
        {back}
        <PlaceFacts place={begun.body} />
      </>
    )
  return id === 'new' || hasFailed ? <p class="quiet">{say.common.mayNot}</p> : <Loading />
}

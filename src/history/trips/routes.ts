import type { PoolClient } from 'pg'
import Type from 'typebox'
import { Problem } from '../../errors.ts'
import type { App } from '../../http/app.ts'
import { cursorForm, isCount, isUuid } from '../../http/cursor.ts'
import type { Principal } from '../../http/principal.ts'
import { IdParams, Nullable, Timestamp, Uuid } from '../../http/schemas.ts'
import { kmBetween } from '../../telemetry/distance.ts'
import type { Trip } from '../../telemetry/trips.ts'
import type { HistoryDeps } from '../deps.ts'
import {
  DAY_MS,
  FromArchive,
  iso,
  KeptSince,
  keptSince,
  type Range,
  rangeQuery,
  readRange,
  sourceOf,
} from '../range.ts'
import { completeUpTo, inSnapshot, requireVehicles, UpTo } from '../snapshot.ts'
import { readTrips } from './read.ts'

const tripPlace = cursorForm<[vehicleId: string, begunAt: number]>('trips', isUuid, isCount)
const stopPlace = cursorForm<[vehicleId: string, begunAt: number]>('stops', isUuid, isCount)

const TripQuery = Type.Object(
  {
    ...rangeQuery,
    stopSeconds: Type.Optional(
      Type.Integer({
        minimum: 10,
        maximum: 86_400,
        default: 300,
        description: 'Length of rest that ends a trip.',
      }),
    ),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000, default: 100 })),
    cursor: Type.Optional(Type.String({ maxLength: 2048, description: 'nextCursor of the previous page.' })),
  },
  { additionalProperties: false },
)

const PlaceShape = Nullable(Type.Object({ longitude: Type.Number(), latitude: Type.Number() }))

const TripItem = Type.Object({
  start: Timestamp(),
  end: Timestamp(),
  startPlace: PlaceShape,
  endPlace: PlaceShape,
  seconds: Type.Number(),
  distanceKm: Type.Number(),
  idleSeconds: Type.Number({ description: 'Time of rests within the trip with the ignition on.' }),
  speedMax: Nullable(Type.Number()),
  readings: Type.Integer(),
  ended: Type.Union([
    Type.Literal('rest'),
    Type.Literal('ignition'),
    Type.Literal('silence'),
    Type.Literal('open'),
  ]),
})

const StopItem = Type.Object({
  start: Timestamp(),
  end: Nullable(Timestamp('Null: the vehicle still stands.')),
  place: PlaceShape,
  seconds: Type.Number({ description: 'Up to now, if the vehicle still stands.' }),
  movedKm: Nullable(Type.Number({ description: 'Distance to where the next trip began.' })),
})

const answered = {
  vehicleId: Uuid(),
  from: Type.String(),
  to: Type.String(),
  upTo: UpTo,
  keptSince: KeptSince,
  source: FromArchive,
}
const nextCursor = Nullable(Type.String())

/** How far back the start of a stop is looked for at most. */
const STOP_REACH_MS = 7 * DAY_MS

interface Query {
  from?: string
  to?: string
  stopSeconds?: number
  limit?: number
  cursor?: string
}

export async function tripRoutes(app: App, { config, database, archive, now }: HistoryDeps): Promise<void> {
  async function answer<T>(
    id: string,
    query: Query,
    principal: Principal,
    placeForm: typeof tripPlace,
    shape: (
      find: (range: Range, begunAfter: number, most: number) => Promise<Trip[]>,
      range: Range,
      begunAfter: number,
      limit: number,
      asOf: number,
    ) => Promise<{ items: T[]; nextCursor: string | null }>,
  ) {
    const asOf = now()
    const reader = archive.reader()
    const range = readRange(query, asOf)
    const begunAfter = readPlace(placeForm, query.cursor, id)
    const rules = { stopSeconds: query.stopSeconds ?? 300, gapSeconds: config.rollupGapSeconds }
    // Readings that a replica has not replayed yet are not a silence.
    const upTo = await completeUpTo(database, asOf)
    const page = await inSnapshot(database.read, async (client: PoolClient) => {
      const [vehicleId] = await requireVehicles(client, principal, [id])
      const kept = keptSince(config, 'raw', asOf)!
      const find = (asked: Range, after: number, most: number) =>
        readTrips(
          client,
          {
            vehicleId: vehicleId!,
            // Nothing is kept further back, and nothing can be further ahead.
            range: {
              from: Math.max(asked.from, after, kept - 2 * DAY_MS),
              to: Math.min(asked.to, asOf + DAY_MS),
            },
            rules,
            now: upTo,
            begunAfter: after,
            most,
          },
          reader,
        )
      return await shape(find, range, begunAfter, query.limit ?? 100, upTo)
    })
    const kept = iso(keptSince(config, 'raw', asOf)!)
    const about = { vehicleId: id.toLowerCase(), from: iso(range.from), to: iso(range.to) }
    return { ...about, upTo: iso(Math.min(range.to, upTo)), keptSince: kept, ...sourceOf(reader), ...page }
  }

  app.get(
    '/vehicles/:id/trips',
    {
      config: { access: 'positions:read', vehicles: 'of-groups' },
      schema: {
        tags: ['history'],
        summary: 'Trips that overlap the range, each of them complete',
        params: IdParams,
        querystring: TripQuery,
        response: { 200: Type.Object({ ...answered, items: Type.Array(TripItem), nextCursor }) },
      },
    },
    async ({ params, query, principal }) =>
      await answer(params.id, query, principal!, tripPlace, async (find, range, begunAfter, limit) => {
        const trips = await find(range, begunAfter, limit + 1)
        const items = trips.slice(0, limit)
        const more = trips.length > limit
        return {
          items: items.map(asItem),
          nextCursor: more ? tripPlace.write(params.id.toLowerCase(), items.at(-1)!.start) : null,
        }
      }),
  )

  app.get(
    '/vehicles/:id/stops',
    {
      config: { access: 'positions:read', vehicles: 'of-groups' },
      schema: {
        tags: ['history'],
        summary: 'Where the vehicle stood between its trips, for stops that touch the range',
        params: IdParams,
        querystring: TripQuery,
        response: { 200: Type.Object({ ...answered, items: Type.Array(StopItem), nextCursor }) },
      },
    },
    async ({ params, query, principal }) =>
      await answer(params.id, query, principal!, stopPlace, async (find, range, begunAfter, limit, asOf) => {
        const around = { from: range.from - STOP_REACH_MS, to: range.to + STOP_REACH_MS }
        const trips = await find(around, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY)
        const stops = trips
          .map((trip, index) => stopAfter(trip, trips[index + 1], asOf))
          .filter(stop => stop !== null)
          .filter(stop => stop.until >= range.from && stop.since < range.to && stop.since > begunAfter)
        const items = stops.slice(0, limit)
        const more = stops.length > limit
        return {
          items: items.map(({ item }) => item),
          nextCursor: more ? stopPlace.write(params.id.toLowerCase(), items.at(-1)!.since) : null,
        }
      }),
  )
}

/** The start of the trip after which the page continues, in this list of this vehicle. */
function readPlace(form: typeof tripPlace, cursor: string | undefined, id: string): number {
  if (cursor === undefined) return Number.NEGATIVE_INFINITY
  const [vehicleId, begunAt] = form.read(cursor)
  if (vehicleId !== id.toLowerCase()) throw new Problem('bad_cursor')
  return begunAt
}

function asItem({ start, end, ...trip }: Trip) {
  return { start: iso(start), end: iso(end), seconds: (end - start) / 1000, ...trip }
}

function stopAfter(trip: Trip, next: Trip | undefined, now: number) {
  if (trip.ended === 'open') return null
  const until = next?.start ?? now
  const place = trip.endPlace
  const item = {
    start: iso(trip.end),
    end: next ? iso(next.start) : null,
    place,
    seconds: (until - trip.end) / 1000,
    movedKm: place && next?.startPlace ? kmBetween(place, next.startPlace) : null,
  }
  return { since: trip.end, until, item }
}

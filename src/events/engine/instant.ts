import type { Place } from '../../telemetry/distance.ts'
import type { ReadingRow } from '../../telemetry/store/columns.ts'
import type { Field } from '../../telemetry/store/fields.ts'

/** What a vehicle said at one instant, as far as events follow from it. */
export interface Instant {
  /** Epoch milliseconds. */
  time: number
  longitude: number | null
  latitude: number | null
  speed: number | null
  heading: number | null
  fuelLevel: number | null
  odometer: number | null
  ignition: boolean | null
  stateOfCharge: number | null
  engine: Record<string, unknown> | null
  attributes: Record<string, unknown> | null
  /** Each word that was said, with what was said about it. */
  said: { event: string; data: Record<string, unknown> | null }[]
}

export const instantFields = [
  'longitude',
  'latitude',
  'speed',
  'heading',
  'fuelLevel',
  'odometer',
  'ignition',
  'stateOfCharge',
  'engine',
  'attributes',
  'event',
  'eventData',
] as const satisfies readonly Field[]

type Values = Omit<Instant, 'said' | 'time'>

type Part = Values & {
  event: string | null
  eventData: Record<string, unknown> | null
}

/**
 * Rows in the order of their time as instants. Readings of one instant count as one: of each value the first that says it,
 * in an order that is theirs and not that in which they came.
 */
export function instantsOf(rows: readonly ReadingRow[]): Instant[] {
  const instants: Instant[] = []
  for (let begin = 0; begin < rows.length; ) {
    const moment = rows[begin]!.time.slice(0, 23)
    let end = begin + 1
    while (end < rows.length && rows[end]!.time.startsWith(moment)) end++
    const parts = rows.slice(begin, end) as unknown as Part[]
    instants.push(joined(Date.parse(`${moment}Z`), end - begin > 1 ? inOrder(parts) : parts))
    begin = end
  }
  return instants
}

function inOrder<P extends object>(parts: readonly P[]): P[] {
  const text = (part: Partial<Part>) => JSON.stringify(instantFields.map(name => part[name]))
  return parts
    .map(part => ({ part, text: text(part) }))
    .sort((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0))
    .map(({ part }) => part)
}

function joined(time: number, parts: readonly Part[]): Instant {
  const said = parts.flatMap(({ event, eventData }) => (event === null ? [] : [{ event, data: eventData }]))
  return { time, ...valuesOf(parts), said }
}

function valuesOf(parts: readonly Values[]): Values {
  const first = <K extends keyof Values>(name: K): Values[K] | null =>
    parts.find(part => part[name] !== null)?.[name] ?? null
  const placed = parts.find(({ longitude }) => longitude !== null)
  return {
    longitude: placed?.longitude ?? null,
    latitude: placed?.latitude ?? null,
    speed: first('speed'),
    heading: first('heading'),
    fuelLevel: first('fuelLevel'),
    odometer: first('odometer'),
    ignition: first('ignition'),
    stateOfCharge: first('stateOfCharge'),
    engine: first('engine'),
    attributes: first('attributes'),
  }
}

/** Instants in the order of their time, of which several may be of one: those count as one. */
export function togetherOf(instants: readonly Instant[]): Instant[] {
  const together: Instant[] = []
  for (let begin = 0, end = 0; begin < instants.length; begin = end) {
    const { time } = instants[begin]!
    while (instants[end]?.time === time) end++
    const parts = instants.slice(begin, end)
    together.push(
      parts.length === 1
        ? parts[0]!
        : { time, ...valuesOf(inOrder(parts)), said: parts.flatMap(({ said }) => said) },
    )
  }
  return together
}

export function placeOf({ longitude, latitude }: Pick<Instant, 'longitude' | 'latitude'>): Place | null {
  return longitude === null || latitude === null ? null : { longitude, latitude }
}

/**
 * A box of degrees, its edges inside. Where `west` is greater than `east` it crosses the antimeridian.
 */
export interface Box {
  west: number
  south: number
  east: number
  north: number
}

/** The box of four numbers, or what is wrong with them, in a sentence. */
export function boxOf(value: unknown): Box | string {
  if (
    !Array.isArray(value) ||
    value.length !== 4 ||
    !value.every(part => typeof part === 'number' && Number.isFinite(part))
  )
    return 'bbox must be four numbers: west, south, east, north'
  const [west, south, east, north] = value as [number, number, number, number]
  if (Math.abs(south) > 90 || Math.abs(north) > 90)
    return 'the south and the north of bbox must be from -90 to 90'
  if (south > north) return 'the south of bbox must not be greater than its north'
  if (Math.abs(west) > 720 || Math.abs(east) > 720) return 'the west or the east of bbox is out of range'
  // Maps that go around the world report a west of -190 or an east of 540.
  if (east - west >= 360) return { west: -180, south, east: 180, north }
  return { west: eastOf(wrapped(west)), south, east: westOf(wrapped(east)), north }
}

/** The antimeridian is one line with two numbers. At an edge of a box it is written so that both are inside. */
const eastOf = (west: number) => (west === -180 ? 180 : west)
const westOf = (east: number) => (east === 180 ? -180 : east)

export function boxContains(box: Box, longitude: number, latitude: number): boolean {
  if (latitude < box.south || latitude > box.north) return false
  if (box.west <= box.east) return longitude >= box.west && longitude <= box.east
  return longitude >= box.west || longitude <= box.east
}

function wrapped(longitude: number): number {
  if (longitude >= -180 && longitude <= 180) return longitude
  return ((((longitude + 180) % 360) + 360) % 360) - 180
}

import { randomInt } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { usualOdometer } from '../fleet.ts'
import type { Credential } from '../publisher.ts'
import { advance, vehicleAt, type World } from '../vehicle.ts'

/** What the demo remembers between runs, in DATA_DIR beside the data that it describes. */
export interface DemoState {
  /** The password of the administrator that the demo created. */
  password: string
  /** The offset of the city's clock from UTC, in hours. */
  utcOffset: number
  credentials: Credential[]
  /** The odometers at the beginning of the day of this moment; those of other days follow from them. */
  odometers: { moment: number; values: number[] } | null
  /** Up to when history is stored already, and for how many vehicles. */
  told: { until: number; vehicles: number } | null
}

export async function readState(dataDir: string): Promise<DemoState> {
  const fresh: DemoState = {
    password: makePassword(),
    utcOffset: offsetAtWork(new Date()),
    credentials: [],
    odometers: null,
    told: null,
  }
  try {
    return { ...fresh, ...(JSON.parse(await readFile(fileIn(dataDir), 'utf8')) as Partial<DemoState>) }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return fresh
    throw error
  }
}

/** Replaces the file as a whole, so that a reader, or a start after a power cut, never finds half of a state. */
export async function writeState(dataDir: string, state: DemoState): Promise<void> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  const file = fileIn(dataDir)
  await writeFile(`${file}.new`, JSON.stringify(state), { mode: 0o600, flush: true })
  await rename(`${file}.new`, file)
}

function fileIn(dataDir: string): string {
  return join(dataDir, 'demo.json')
}

const [opens, closes, busy] = [7, 15, 10]

/**
 * This machine's offset, or, if the vehicles would be at home at this hour, one by which it is mid-morning, so that a
 * user who tries the demo in the evening sees a busy city too. It is stored, so that the fleet's days continue.
 */
function offsetAtWork(now: Date): number {
  const offset = -now.getTimezoneOffset() / 60
  const hour = now.getHours()
  if (hour >= opens && hour < closes) return offset
  return ((offset + busy - hour + 36) % 24) - 12
}

/** The value of each odometer when the vehicle's day of this moment began. */
export function odometersAt(
  world: World,
  count: number,
  moment: number,
  known: DemoState['odometers'],
): number[] {
  return Array.from({ length: count }, (_, index) => {
    const before = known?.values[index]
    if (known === null || before === undefined || known.moment > moment)
      return usualOdometer(world, index, moment)
    const { day } = vehicleAt(world, index, moment, 0)
    return advance(world, vehicleAt(world, index, known.moment, before), day.begins).odometer
  })
}

const words =
  'amber anchor birch canal cedar copper crane delta ember ferry flint harbor hazel heron indigo juniper kite lantern linden maple meadow mirror orchard otter pebble quartz raven river saffron signal sparrow tide timber valley velvet willow'.split(
    ' ',
  )

/** Four words and a number: about 37 bits, enough for an address that nobody else can reach, and easy to type. */
function makePassword(): string {
  const chosen = Array.from({ length: 4 }, () => words[randomInt(words.length)]!)
  return `${chosen.join('-')}-${randomInt(10_000, 99_999)}`
}

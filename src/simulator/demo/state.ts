import { randomInt } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { usualOdometer } from '../fleet.ts'
import type { Credential } from '../publisher.ts'
import { advance, vehicleAt, type World } from '../vehicle.ts'

/** What the demo remembers between its runs, in DATA_DIR beside the data that it is about. */
export interface DemoState {
  /** Of the administrator that the demo made. */
  password: string
  /** The city's clock, in hours from UTC. */
  utcOffset: number
  credentials: Credential[]
  /** What the odometers showed when the day of this moment began; those of other days follow from it. */
  odometers: { moment: number; values: number[] } | null
  /** How much of the past is told already, and of how many vehicles. */
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

/** Whoever reads the file, or starts again after a power cut, finds one state or the other, never half of one. */
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
 * The clock of this machine, or, when vehicles would be at home by that, one by which it is mid-morning: whoever
 * tries the demo in the evening sees a city at work too. It is kept, so that the fleet's days go on.
 */
function offsetAtWork(now: Date): number {
  const offset = -now.getTimezoneOffset() / 60
  const hour = now.getHours()
  if (hour >= opens && hour < closes) return offset
  return ((offset + busy - hour + 36) % 24) - 12
}

/** What each odometer showed when the vehicle's day of this moment began. */
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

/** Four words and a number: some 37 bits against an address that nobody else can reach, and easily typed. */
function makePassword(): string {
  const chosen = Array.from({ length: 4 }, () => words[randomInt(words.length)]!)
  return `${chosen.join('-')}-${randomInt(10_000, 99_999)}`
}

import { readFile, writeFile } from 'node:fs/promises'
import { planned } from '../dispatch/planned.ts'
import { threadClock } from '../dispatch/thread-clock.ts'
import { messageOf } from '../errors.ts'
import { DONE, readArguments, runCommand, UsageError } from '../run-command.ts'
import { WayCache } from '../travel/engines/cache.ts'
import { drawingOf } from './draw.ts'
import type { PlanningInput } from './formats/schema.ts'
import { readText } from './formats/text.ts'
import { readInput } from './plan.ts'
import { tableOf } from './table.ts'

const usage = `npm run plan -- FILE [--json] [--budget MS | --iterations N] [--seed N]
                    [--objective distance|vehicles] [--svg FILE]

Plans routes and batches. FILE is JSON in VROOM's format, or a text file in Solomon's or Li and Lim's format.
  --json          the complete answer in VROOM's format, with reasons for unplanned orders; default: a table
  --budget MS     CPU time in milliseconds; 1,000 unless the file says otherwise
  --iterations N  instead of a budget: gives the same answer every time
  --seed N        seed of the random numbers; 1
  --objective     the lowest cost, or the fewest vehicles and then the lowest cost
  --svg FILE      draws the routes
Exit codes: 0 a plan was found; 1 it failed; 2 wrong usage.
`

const text = { type: 'string' } as const
const options = {
  json: { type: 'boolean', default: false },
  budget: text,
  iterations: text,
  seed: text,
  objective: text,
  svg: text,
} as const

type Given = ReturnType<typeof readArguments<{ options: typeof options; allowPositionals: true }>>

async function run(args: string[]): Promise<number> {
  const { values, positionals } = readArguments({ args, options, allowPositionals: true })
  const [file, ...more] = positionals
  if (file === undefined || more.length > 0) throw new UsageError('Name one file.')
  const wanted = optionsOf(values)
  const input = readFileText(await contentOf(file))
  const asked = { ...input, options: { ...optionsOfFile(input, wanted), ...wanted } }
  const setup = { engines: {}, learned: null }
  const answer = await planned(asked, { setup, cache: new WayCache(), clock: threadClock() })
  if (values.svg !== undefined) await writeFile(values.svg, drawingOf(answer))
  process.stdout.write(`${values.json ? JSON.stringify(answer) : tableOf(answer)}\n`)
  return DONE
}

function optionsOf(given: Given['values']): NonNullable<PlanningInput['options']> {
  if (given.budget !== undefined && given.iterations !== undefined)
    throw new UsageError('Give --budget or --iterations, not both.')
  const { objective } = given
  if (objective !== undefined && objective !== 'distance' && objective !== 'vehicles')
    throw new UsageError('--objective must be distance or vehicles.')
  return {
    ...numberOf(given, 'budget', 'budgetMs', 86_400_000),
    ...numberOf(given, 'iterations', 'iterations', 1e9),
    ...numberOf(given, 'seed', 'seed', 2 ** 32 - 1),
    ...(objective ? { objective } : {}),
  }
}

function numberOf(given: Given['values'], name: 'budget' | 'iterations' | 'seed', as: string, most: number) {
  const text = given[name]
  if (text === undefined) return {}
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN
  if (!(value <= most)) throw new UsageError(`--${name} must be a whole number from 0 to ${most}.`)
  return { [as]: value }
}

/** Options of the command line replace those of the file: of a budget and iterations, both. */
function optionsOfFile({ options = {} }: PlanningInput, wanted: PlanningInput['options'] & object) {
  if (wanted.budgetMs === undefined && wanted.iterations === undefined) return options
  const { budgetMs: _, iterations: __, ...others } = options
  return others
}

async function contentOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${messageOf(error)}`)
  }
}

function readFileText(content: string): PlanningInput {
  const read = readText(content)
  if (read) return read
  let asked: unknown
  try {
    asked = JSON.parse(content)
  } catch (error) {
    throw new Error(`The file is not JSON: ${messageOf(error)}`)
  }
  return readInput(asked)
}

await runCommand({ usage, run })

import { parseArgs } from 'node:util'
import { messageOf } from '../../src/errors.ts'
import { ensureBuilt } from '../support/build.ts'
import { type Postgres, startPostgres } from './postgres.ts'
import { lackingFor, type Scenario } from './scenario.ts'
import { scenarios } from './scenarios/index.ts'
import { figuresOf, type Outcome, runScenario } from './suite.ts'
import { createTable } from './table.ts'

const usage = `npm run faults -- [--seeds N] [--seed S] [--only NAME] [--full] [--short] [--list]

  --seeds N    N seeds, one after the other (1); a long scenario takes its turn with one seed in a few, as --list
               says, and comes at least once
  --full       every scenario with every seed
  --seed S     begin with this one (drawn by chance, and printed); repeats a run as far as the machine allows
  --only NAME  this scenario alone, with every seed; may be given several times
  --short      only those that run in npm test
  --list       names them
`

interface Asked {
  seeds: number[]
  chosen: [string, Scenario][]
  full: boolean
}

/** The fault suite: each scenario breaks something real under load, and a judge looks at what is left. */
async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      seeds: { type: 'string', default: '1' },
      seed: { type: 'string', default: String(Math.floor(Math.random() * 1_000_000)) },
      only: { type: 'string', multiple: true },
      full: { type: 'boolean', default: false },
      short: { type: 'boolean', default: false },
      list: { type: 'boolean', default: false },
    },
  })
  const [count, first] = [Number(values.seeds), Number(values.seed)]
  const chosen = Object.entries(scenarios).filter(
    ([name, { short }]) => (values.only?.includes(name) ?? true) && (short || !values.short),
  )
  const known = values.only?.every(name => name in scenarios) ?? true
  if (!known || chosen.length === 0 || !Number.isInteger(count) || count < 1 || !Number.isInteger(first)) {
    process.stderr.write(usage)
    return 2
  }
  if (values.list) {
    for (const [name, { about, oneSeedIn }] of chosen)
      process.stdout.write(`${name.padEnd(32)} 1 seed in ${String(oneSeedIn).padEnd(3)} ${about}\n`)
    return 0
  }
  const seeds = Array.from({ length: count }, (_, at) => first + at)
  return await runAll({ seeds, chosen, full: values.full || values.only !== undefined })
}

async function runAll({ seeds, chosen, full }: Asked): Promise<number> {
  ensureBuilt()
  const begun = Date.now()
  const postgres = await startPostgres()
  // It runs in a session of its own, where Ctrl-C does not reach it.
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void postgres.close().finally(() => process.exit(130)))
  let [passed, failed, skipped] = [0, 0, 0]
  const table = createTable()
  process.stdout.write(
    `seeds ${seeds[0]} to ${seeds.at(-1)}, ${chosen.length} scenarios${full ? '' : ', the long ones with some of the seeds (see --list, --full)'}\n`,
  )
  try {
    for (const [index, [name, scenario]] of chosen.entries()) {
      const missing = lackingFor(scenario)
      if (missing) {
        process.stdout.write(`skip   ${name.padEnd(32)} ${missing}\n`)
        skipped++
        continue
      }
      const every = full ? 1 : Math.min(scenario.oneSeedIn, seeds.length)
      for (const seed of seeds.filter((_, at) => at % every === index % every)) {
        const { broken, held } = await runOnce(name, scenario, seed, postgres)
        const isBroken = broken.length > 0
        table.add(name, scenario.about, held, isBroken)
        if (isBroken) failed++
        else passed++
      }
    }
  } finally {
    await postgres.close()
  }
  const minutes = ((Date.now() - begun) / 60_000).toFixed(1)
  process.stdout.write(
    `${table}\n${passed} passed, ${failed} failed, ${skipped} skipped, in ${minutes} minutes\n`,
  )
  return failed === 0 ? 0 : 1
}

async function runOnce(name: string, scenario: Scenario, seed: number, postgres: Postgres): Promise<Outcome> {
  const say = (line: string) => process.stderr.write(`  ${line}\n`)
  const outcome = await runScenario(scenario, { seed, postgres, say })
  const { broken, held, seconds } = outcome
  const figures = figuresOf(held)
  const kept = broken.length === 0
  process.stdout.write(
    `${kept ? 'ok    ' : 'BROKEN'} ${name.padEnd(32)} seed ${seed}  ${seconds.toFixed(1)} s  ${figures}\n`,
  )
  for (const line of broken) process.stdout.write(`         ${line}\n`)
  if (!kept) process.stdout.write(`         again with: npm run faults -- --only ${name} --seed ${seed}\n`)
  return outcome
}

main().then(
  code => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.stack : messageOf(error)}\n`)
    process.exit(1)
  },
)

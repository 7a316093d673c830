import { parseArgs } from 'node:util'
import { messageOf } from '../../src/errors.ts'
import type { Scenario } from './scenario.ts'
import { scenarios } from './scenarios/index.ts'
import { runScenario } from './suite.ts'
import { type Postgres, startPostgres } from './world.ts'

const usage = `npm run faults -- [--seeds N] [--seed S] [--only NAME] [--short] [--list]

  --seeds N    each scenario with N seeds, one after the other (1)
  --seed S     begin with this one (drawn by chance, and printed); repeats a run as far as the machine allows
  --only NAME  this scenario alone; may be given several times
  --short      only the quick ones
  --list       names them
`

/** The fault suite: each scenario breaks something real under load, and a judge looks at what is left. */
async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      seeds: { type: 'string', default: '1' },
      seed: { type: 'string', default: String(Math.floor(Math.random() * 1_000_000)) },
      only: { type: 'string', multiple: true },
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
    for (const [name, { about }] of chosen) process.stdout.write(`${name.padEnd(34)} ${about}\n`)
    return 0
  }
  const postgres = await startPostgres()
  let [passed, failed, skipped] = [0, 0, 0]
  try {
    for (const [name, scenario] of chosen) {
      const missing = scenario.missing?.()
      if (missing) {
        process.stdout.write(`skip   ${name.padEnd(32)} ${missing}\n`)
        skipped++
        continue
      }
      for (let seed = first; seed < first + count; seed++) {
        if (await runOnce(name, scenario, seed, postgres)) passed++
        else failed++
      }
    }
  } finally {
    await postgres.close()
  }
  process.stdout.write(`${passed} passed, ${failed} failed, ${skipped} skipped\n`)
  return failed === 0 ? 0 : 1
}

async function runOnce(name: string, scenario: Scenario, seed: number, postgres: Postgres): Promise<boolean> {
  const say = (line: string) => process.stderr.write(`  ${line}\n`)
  const { broken, figures, seconds } = await runScenario(scenario, seed, postgres, say)
  const kept = broken.length === 0
  process.stdout.write(
    `${kept ? 'ok    ' : 'BROKEN'} ${name.padEnd(32)} seed ${seed}  ${seconds.toFixed(1)} s  ${figures}\n`,
  )
  for (const line of broken) process.stdout.write(`         ${line}\n`)
  if (!kept) process.stdout.write(`         again with: npm run faults -- --only ${name} --seed ${seed}\n`)
  return kept
}

main().then(
  code => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.stack : messageOf(error)}\n`)
    process.exit(1)
  },
)

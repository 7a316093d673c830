import { parseArgs } from 'node:util'
import { messageOf } from '../../src/errors.ts'
import { judge } from './judge.ts'
import { type Scenario, scenarios } from './scenarios.ts'
import { inWorld, type Postgres, startPostgres } from './world.ts'

const usage = `npm run faults -- [--seeds N] [--seed S] [--only NAME] [--short] [--list]

  --seeds N    each scenario with N seeds, one after the other (1)
  --seed S     begin with this one (drawn by chance, and printed); repeats a run as far as the machine allows
  --only NAME  this scenario alone; may be given several times
  --short      only those that run in npm test
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
  let failed = 0
  try {
    for (const [name, scenario] of chosen) {
      for (let seed = first; seed < first + count; seed++) {
        if (!(await runOnce(name, scenario, seed, postgres))) failed++
      }
    }
  } finally {
    await postgres.close()
  }
  process.stdout.write(`${chosen.length * count - failed} passed, ${failed} failed\n`)
  return failed === 0 ? 0 : 1
}

async function runOnce(name: string, scenario: Scenario, seed: number, postgres: Postgres): Promise<boolean> {
  const begun = Date.now()
  let found: string[] = []
  let figures = ''
  const say = (line: string) => process.stderr.write(`  ${line}\n`)
  try {
    await inWorld({ seed, postgres, broker: scenario.broker, say }, async world => {
      await scenario.run(world)
      const { sent, acknowledged, stored, broken } = await judge(world)
      figures = `${sent} sent, ${acknowledged} acknowledged, ${stored} stored`
      found = broken
    })
  } catch (error) {
    found.push(messageOf(error))
  }
  const seconds = ((Date.now() - begun) / 1_000).toFixed(1)
  process.stdout.write(
    `${found.length === 0 ? 'ok    ' : 'BROKEN'} ${name.padEnd(34)} seed ${seed}  ${seconds} s  ${figures}\n`,
  )
  for (const line of found) process.stdout.write(`         ${line}\n`)
  if (found.length > 0)
    process.stdout.write(`         again with: npm run faults -- --only ${name} --seed ${seed}\n`)
  return found.length === 0
}

main().then(
  code => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.stack : messageOf(error)}\n`)
    process.exit(1)
  },
)

import t from 'tap'
import { startPostgres } from './postgres.ts'
import { scenarios } from './scenarios/index.ts'
import { figuresOf, runScenario } from './suite.ts'

// A seed of each short scenario; `npm run faults` has them all, with as many seeds as one likes.
const seed = Number(process.env.FAULTS_SEED ?? 1)

t.test('what was acknowledged is there, once, whatever breaks', async t => {
  const postgres = await startPostgres()
  t.teardown(() => postgres.close())
  for (const [name, scenario] of Object.entries(scenarios).filter(([, { short }]) => short)) {
    await t.test(scenario.about, async t => {
      const say = (line: string) => t.comment(line)
      const { broken, held } = await runScenario(scenario, { seed, postgres, say })
      t.comment(`${name}, seed ${seed}: ${figuresOf(held)}`)
      t.same(broken, [], `nothing is broken; again with: npm run faults -- --only ${name} --seed ${seed}`)
    })
  }
})

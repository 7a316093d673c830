import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import t from 'tap'
import type { openFeed as OpenFeed } from '../../src/client/index.ts'
import { signIn } from '../support/accounts.ts'
import { addVehicles } from '../support/fleet.ts'
import { reading } from '../support/readings.ts'
import { startTestService } from '../support/service.ts'
import { until } from '../support/until.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

t.test('what npm run build makes follows a service from plain Node', async t => {
  // Inside the checkout, so that the package `ws` is found as it is by who installs us.
  const folder = await mkdtemp(join(root, '.tap', 'client-'))
  t.teardown(() => rm(folder, { recursive: true, force: true }))
  const tsc = join(root, 'node_modules', '.bin', 'tsc')
  await promisify(execFile)(tsc, ['-p', 'tsconfig.client.json', '--outDir', folder], { cwd: root })
  t.match(await readFile(join(folder, 'index.d.ts'), 'utf8'), 'openFeed', 'with its types')
  const { openFeed } = (await import(pathToFileURL(join(folder, 'index.js')).href)) as {
    openFeed: typeof OpenFeed
  }

  const service = await startTestService(t)
  const { token } = await signIn(service)
  const [vehicle] = await addVehicles(service, 1)
  const left: string[] = []
  const feed = openFeed({
    url: service.httpUrl,
    token: () => token,
    subscription: { bbox: [13.0, 52.3, 13.8, 52.7], maxHz: 4 },
    onChange: change => left.push(...change.left),
  })
  t.teardown(() => feed.close())
  const time = Date.now()
  service.positions.take([reading(vehicle!, time, { longitude: 13.4, latitude: 52.5 })])
  await until('the vehicle is there', () => feed.positions.has(vehicle!))
  service.positions.take([reading(vehicle!, time + 1, { longitude: 14.4, latitude: 52.5 })])
  await until('it has left the box', () => feed.positions.size === 0)
  t.same(left, [vehicle])
  feed.subscribe({ vehicleIds: [vehicle!] })
  await until('another subscription took its place', () => feed.positions.has(vehicle!))
})

t.test('a token that is refused again and again closes the feed for good', async t => {
  const { openFeed } = await import('../../src/client/index.ts')
  const service = await startTestService(t)
  let asked = 0
  const reasons: (string | undefined)[] = []
  const feed = openFeed({
    url: service.httpUrl,
    token: () => `no good ${++asked}`,
    retry: { first: 1, most: 5 },
    onState: (state, reason) => state === 'closed' && reasons.push(reason),
  })
  await until('it is closed', () => feed.state === 'closed')
  t.equal(asked, 3, 'each attempt asks for another token')
  t.same(reasons, ['the token is not valid'])
})

import { spawn } from 'node:child_process'
import { readFileSync, statSync } from 'node:fs'
import t, { type Test } from 'tap'
import { built } from '../support/build.ts'
import { until } from '../support/until.ts'

const vehicles = 8

/** The demo as a user starts it, on free ports. */
function startDemo(t: Test, dataDir: string) {
  const child = spawn(
    process.execPath,
    [...built('src/simulator/demo/command'), '--vehicles', String(vehicles)],
    {
      cwd: new URL('../..', import.meta.url).pathname,
      env: {
        PATH: process.env.PATH,
        HOME: process.env.HOME,
        HTTP_PORT: '0',
        MQTT_PORT: '0',
        DATA_DIR: dataDir,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  let output = ''
  child.stdout.on('data', chunk => (output += chunk))
  child.stderr.on('data', chunk => (output += chunk))
  const ended = new Promise<number | null>(resolve => child.once('exit', resolve))
  /** Its exit code; where that is not 0, what it said is told. */
  const exited = ended.then(code => {
    if (code !== 0) t.comment(output.slice(-4_000))
    return code
  })
  t.teardown(async () => {
    child.kill('SIGTERM')
    await exited
  })
  const said = (what: RegExp) =>
    until(`the demo says ${what}`, () => {
      if (child.exitCode !== null) throw new Error(`the demo ended:\n${output}`)
      return what.test(output)
    })
  const found = (what: RegExp) => what.exec(output)![1]!
  return { said, found, exited, stop: () => child.kill('SIGTERM') }
}

async function ask<T>(url: string, path: string, token?: string, body?: unknown): Promise<T> {
  const response = await fetch(`${url}/api/v1${path}`, {
    ...(body ? { method: 'POST', body: JSON.stringify(body) } : {}),
    headers: {
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...(body ? { 'content-type': 'application/json' } : {}),
    },
  })
  if (!response.ok) throw new Error(`${path} was answered with ${response.status}`)
  return (await response.json()) as T
}

t.test('the demo shows a driving fleet, and is the same fleet when it runs again', async t => {
  const dataDir = t.testdir()
  const first = startDemo(t, dataDir)
  await first.said(/driving on the map/)
  await first.said(/history is complete/)
  const url = first.found(/ready: +(\S+)/)
  const [email, password] = [first.found(/email +(\S+)/), first.found(/password +(\S+)/)]
  const { token } = await ask<{ token: string }>(url, '/auth/login', undefined, { email, password })
  const { items: positions } = await ask<{ items: { vehicleId: string }[] }>(url, '/positions', token)
  t.ok(positions.length > 0, `${positions.length} have a position`)
  const overlay = await ask<{ features: unknown[] }>(url, '/map/overlay', token)
  t.ok(overlay.features.length > 100, 'the city is on the map')
  for (const path of ['/geofences', '/vehicle-groups', '/event-alert-rules', '/subscriptions']) {
    const { items } = await ask<{ items: unknown[] }>(url, path, token)
    t.ok(items.length > 0, `${path}: its page is not empty`)
  }
  const from = new Date(Date.now() - 20 * 86_400_000).toISOString()
  const { items } = await ask<{ items: unknown[] }>(
    url,
    `/vehicles/${positions[0]!.vehicleId}/series?resolution=day&from=${from}`,
    token,
  )
  t.ok(items.length > 15, `${items.length} days of the past to draw`)
  const jobs = (status: string) =>
    ask<{ items: { driverId: string; stops: unknown[] }[] }>(
      url,
      `/jobs?status=${status}&include=stops`,
      token,
    )
  await until(
    'drivers have orders',
    async () => (await jobs('assigned')).items.length + (await jobs('in_progress')).items.length > 2,
  )
  const { running } = await ask<{ running: string[] }>(url, '/automation/dashboard', token)
  t.same(running, ['dispatch', 'routes', 'batching', 'escalation'], 'the engines run')
  const targets = () => ask<{ items: unknown[] }>(url, '/driver-targets', token)
  t.equal((await targets()).items.length, vehicles / 2, 'and drivers have targets')
  t.equal(statSync(`${dataDir}/demo.json`).mode & 0o777, 0o600, 'the password is for its owner')
  first.stop()
  t.equal(await first.exited, 0, 'it stops gracefully')

  const tokens = readFileSync(`${dataDir}/demo.json`, 'utf8')
  const second = startDemo(t, dataDir)
  await second.said(/history is complete/)
  t.equal(second.found(/password +(\S+)/), password, 'with the same sign-in')
  const again = second.found(/ready: +(\S+)/)
  const fleet = await ask<{ items: unknown[] }>(again, '/vehicles?limit=1000', token)
  t.equal(fleet.items.length, vehicles, 'no vehicle is registered twice')
  const drivers = await ask<{ items: unknown[] }>(again, '/drivers', token)
  t.equal(drivers.items.length, vehicles / 2, 'nor a driver')
  const credentials = (text: string) => (JSON.parse(text) as { credentials: unknown }).credentials
  t.same(credentials(readFileSync(`${dataDir}/demo.json`, 'utf8')), credentials(tokens), 'nor a device')
  // Before the folder is removed, which is done before any teardown.
  second.stop()
  t.equal(await second.exited, 0)
})

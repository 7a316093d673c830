import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { makeOrganization, makeUser, randomVin } from '../../support/accounts.ts'
import { addDevices } from '../../support/fleet.ts'
import { withClient } from '../../support/server.ts'
import { type Attack, attacks, type HostileOrder } from '../hostile.ts'
import { percentile } from '../measure.ts'
import { type Probes, startProbes } from '../probes.ts'
import type { Scenario } from '../scenario.ts'
import type { World } from '../world.ts'

const TIMES = 100
const ATTEMPTS = 3
/** The normal tenant's 99th percentile is at most so much, or twice what it was before. */
const LIMIT_MS = 150
const DEVICES = 100
const READINGS = 150_000

/** Harm by another tenant. */
export const tenantScenarios: Record<string, Scenario> = {
  'hostile-tenant': {
    about: 'a tenant takes all it can get, of everything that is limited: another one does not notice',
    broker: 'embedded',
    oneSeedIn: 5,
    // As much as the attacks ask for, so that all of it could be theirs.
    environment: {
      INGEST_HTTP_UPLOADS: '64',
      MQTT_MAX_CONNECTIONS: '1500',
      LIVE_MAX_CLIENTS: '500',
      EXPORT_WAIT_MS: '500',
    },
    run: async world => {
      const hostile = await prepare(world)
      const probes = startProbes(world)
      await probes.measure(20)
      // All at once, or one after the other.
      const rounds = world.seed % 2 === 0 ? [[...attacks]] : inSomeOrder(world).map(one => [one])
      const wrong: string[] = []
      let before = await calmTimes(probes)
      for (const round of rounds) {
        const suffered = await sufferFrom(world, probes, { ...hostile, attacks: round }, before)
        wrong.push(...suffered.wrong)
        before = suffered.after
      }
      await cleanUp(world, hostile.organizationId)
      if (wrong.length > 0) {
        for (const line of world.service.process
          .output()
          .split('\n')
          .filter(one => /refused|share/.test(one))
          .slice(-12))
          world.say(line)
      }
      if (wrong.length > 0) throw new Error(wrong.slice(0, 8).join('; '))
    },
  },
}

type Times = Record<string, number[]>

async function calmTimes(probes: Probes): Promise<Times> {
  const calm = await probes.measure(TIMES)
  if (calm.errors.length > 0) throw new Error(`without an attack: ${calm.errors.join('; ')}`)
  return calm.times
}

/**
 * What goes wrong for the normal tenant while an attack stands. What the machine does beside comes and goes, so the
 * attack is judged by what was just before it and what is just after it, and what is slow is tried again.
 */
async function sufferFrom(world: World, probes: Probes, order: HostileOrder & Hostile, calm: Times) {
  const under = order.attacks.length > 1 ? 'all at once' : order.attacks[0]!
  let [before, slow] = [calm, [] as string[]]
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const end = await attack(world, order)
    const { times, errors } = await probes.measure(TIMES)
    const refused = await refusedOf(world, order.organizationId)
    await end()
    const spared = order.attacks.flatMap(one => thingsOf[one]).filter(name => !refused.has(name))
    const wrong = [
      ...errors.map(error => `under ${under}: ${error}`),
      ...spared.map(name => `nothing of ${name} was refused to who wants all of it`),
    ]
    if (wrong.length > 0 || slower(times, before).length === 0) {
      for (const name of Object.keys(times))
        world.say(`${under}: ${name} ${slowest(before, name)} before, ${slowest(times, name)} now`)
      return { wrong, after: before }
    }
    const after = await calmTimes(probes)
    for (const name of Object.keys(times))
      world.say(
        `${under}: ${name} ${slowest(before, name)} before, ${slowest(times, name)} now, ${slowest(after, name)} after`,
      )
    slow = slower(times, before)
      .filter(name => slower(times, after).includes(name))
      .map(name => `under ${under}: ${name} took ${slowest(times, name)}, and ${slowest(after, name)} after`)
    before = after
    if (slow.length === 0) break
  }
  return { wrong: slow, after: before }
}

/** The names of what took longer than it may. */
function slower(times: Times, calm: Times): string[] {
  return Object.keys(times).filter(
    name => percentile(times[name]!, 0.99) > Math.max(LIMIT_MS, 2 * percentile(calm[name]!, 0.99)),
  )
}

function slowest(times: Times, name: string): string {
  return `${percentile(times[name]!, 0.99).toFixed(0)} ms`
}

/** Of what each attack must have been refused some. */
const thingsOf: Record<Attack, readonly string[]> = {
  uploads: ['uploads'],
  // They wait, and are late.
  bulk: [],
  exports: ['exports'],
  messages: ['messageBytes'],
  connections: ['connections'],
  feeds: ['feeds'],
}

type Hostile = Omit<HostileOrder, 'attacks'> & { organizationId: string }

async function prepare(world: World): Promise<Hostile> {
  const { service, administrator, databaseUrl } = world
  const { id: organizationId } = await makeOrganization(administrator, 'Hostile')
  const users: string[] = []
  for (let n = 0; n < 4; n++) {
    users.push((await makeUser(service, administrator, { organizationId })).token)
  }
  const vehicleIds = await withClient(databaseUrl, async client => {
    const { rows } = await client.query<{ id: string }>(
      `insert into vehicles (organization_id, vin, license_plate)
       select $1, vin, left(vin, 20) from unnest($2::text[]) as v (vin) returning id`,
      [organizationId, Array.from({ length: DEVICES }, randomVin)],
    )
    // Enough that an export of them does not fit into the sockets' buffers.
    await client.query(
      `insert into vehicle_telemetry (time, vehicle_id, longitude, latitude, speed)
       select date_trunc('milliseconds', now()) - n * interval '1 ms', $1, 10, 50, 60 from generate_series(1, $2) n`,
      [rows[0]!.id, READINGS],
    )
    return rows.map(({ id }) => id)
  })
  const devices = await addDevices(databaseUrl, vehicleIds)
  const { httpUrl, mqttUrl } = service
  return { organizationId, users, devices, httpUrl, mqttPort: Number(new URL(mqttUrl).port) }
}

/** Begins it, and resolves once it stands, to what ends it. */
async function attack(world: World, order: HostileOrder & Hostile): Promise<() => Promise<void>> {
  // Whatever of it writes, waits: for as long as a statement may.
  const unlock = await lock(world.databaseUrl, order.organizationId)
  const script = fileURLToPath(new URL('../hostile.ts', import.meta.url))
  const command = [process.execPath, '--import', import.meta.resolve('tsx'), script, JSON.stringify(order)]
  const child = spawn('nice', ['-n', '19', ...command], { stdio: ['ignore', 'pipe', 'inherit'] })
  const exited = once(child, 'exit')
  const end = async () => {
    child.kill('SIGKILL')
    await exited
    await unlock()
  }
  world.teardown(end)
  await Promise.race([
    once(child.stdout, 'data'),
    exited.then(() => {
      throw new Error('the hostile tenant gave up')
    }),
  ])
  return end
}

async function lock(url: string, organizationId: string): Promise<() => Promise<void>> {
  let release: () => void = () => undefined
  const held = new Promise<void>(resolve => {
    release = resolve
  })
  let done: Promise<void> | undefined
  await new Promise<void>((resolve, reject) => {
    done = withClient(url, async client => {
      await client.query('begin')
      await client.query('select from organizations where id = $1 for update', [organizationId])
      resolve()
      await held
    })
    done.catch(reject)
  })
  return async () => {
    release()
    await done
  }
}

async function refusedOf({ service }: World, organizationId: string): Promise<Set<string>> {
  const text = await (await fetch(`${service.httpUrl}/metrics`)).text()
  const lines = text.matchAll(
    /^fleetwake_share_refused_total\{thing="(\w+)",organization="([^"]+)"\} (\d+)/gm,
  )
  return new Set(
    [...lines].filter(([, , organization]) => organization === organizationId).map(([, thing]) => thing!),
  )
}

/** The judge believes the journal, which has nothing of it. */
async function cleanUp({ databaseUrl }: World, organizationId: string): Promise<void> {
  await withClient(databaseUrl, client =>
    client.query(
      'delete from vehicle_telemetry where vehicle_id in (select id from vehicles where organization_id = $1)',
      [organizationId],
    ),
  )
}

function inSomeOrder({ random }: World): Attack[] {
  const left = [...attacks]
  return Array.from({ length: left.length }, () => left.splice(random.int(0, left.length - 1), 1)[0]!)
}

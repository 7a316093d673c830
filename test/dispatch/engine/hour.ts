import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import type { Fix } from '../../../src/positions/position.ts'
import { townIn } from './support.ts'

/** What decides by chance, from a seed. */
interface Chance {
  int(from: number, to: number): number
  chance(part: number): boolean
}

interface HourOptions {
  readonly url: string
  readonly random: Chance
  readonly teardown: (undo: () => unknown) => void
  readonly steps: number
  /** Of a step: how often a process is killed in it. */
  readonly deaths: number
}

const program = fileURLToPath(new URL('process.ts', import.meta.url))
const STEP_MS = 30_000
/** After which at most everything is done that can be done. */
const MOST_STEPS = 400

/**
 * A simulated hour of two processes with engines, of which one or the other is killed at moments of chance, mostly in the
 * middle of a round. Drivers go where their plans say. Answers what was found to be wrong.
 */
export async function killedHour({ url, random, teardown, steps, deaths }: HourOptions) {
  const pool = new pg.Pool({ connectionString: url, max: 4 })
  pool.on('error', () => undefined)
  teardown(() => pool.end())
  const town = await townIn(pool as never)
  const fleet = await Promise.all([0, 2, 4, 6].map(east => town.driver(east)))
  const places = new Map(fleet.map(({ vehicle }) => [vehicle, 0]))
  await town.run('dispatch', 'routes', 'batching', 'escalation')
  const wrong: string[] = []
  const impossible: string[] = []
  let [killed, orders] = [0, 0]
  const children = await Promise.all([start(), start()])
  for (let step = 0; step < MOST_STEPS; step++) {
    town.clock.now += STEP_MS
    if (step < steps) await more()
    await tick(step < steps && random.chance(deaths))
    wrong.push(...(await faultsOf(town.pool)))
    if (wrong.length > 0 || (step >= steps && (await isDone()))) break
  }
  wrong.push(...(await endOf()))
  for (const child of children) child.disconnect()
  return { wrong, killed, orders }

  async function start(): Promise<ChildProcess> {
    const child = fork(program, [url], {
      execArgv: ['--import', 'tsx'],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    })
    teardown(() => child.kill('SIGKILL'))
    await once(child, 'message')
    return child
  }

  async function more(): Promise<void> {
    for (let count = random.int(0, 2); count > 0; count--) {
      const cannot = random.chance(0.1)
      const id = await town.order(random.int(0, 8), random.int(0, 8) + 0.5, {
        sla_due_at: new Date(town.clock.now + random.int(20, 90) * 60_000).toISOString(),
        ...(cannot ? { required_skills: ['flying'] } : {}),
      })
      orders++
      if (cannot) impossible.push(id)
    }
  }

  /** Everybody moves, both look, and one of them may die of it. */
  async function tick(isDeadly: boolean): Promise<void> {
    const fixes = await drive()
    const looks = children.map(child => once(child, 'message'))
    for (const child of children) child.send({ moment: town.clock.now, fixes })
    if (!isDeadly) return void (await Promise.all(looks))
    const doomed = random.int(0, 1)
    await delay(random.int(0, 250))
    for (const look of looks) look.catch(() => undefined)
    children[doomed]!.kill('SIGKILL')
    killed++
    await looks[1 - doomed]
    children[doomed] = await start()
  }

  /** To the next stop of the plan, or, from there, away. */
  async function drive(): Promise<Fix[]> {
    const fixes: Fix[] = []
    for (const { driver, vehicle } of fleet) {
      const [next] = await town.rows<{ east: number; arrived: Date | null }>(
        `select (s.longitude - 3) * 76 as east, s.arrived_at as arrived
         from driver_plans p cross join unnest(p.stop_ids) with ordinality n (id, place)
         join job_stops s on s.id = n.id
         where p.driver_id = $1 and s.departed_at is null order by n.place limit 1`,
        [driver],
      )
      const east = next ? next.east + (next.arrived ? 0.4 : 0) : places.get(vehicle)!
      places.set(vehicle, east)
      fixes.push(await town.drive(vehicle, east, next?.arrived ? 30 : 0))
    }
    return fixes
  }

  async function isDone(): Promise<boolean> {
    const open = await town.rows(
      `select from transport_jobs where status <> 'completed' and id <> all ($1::uuid[])`,
      [impossible],
    )
    return open.length === 0
  }

  async function endOf(): Promise<string[]> {
    const left = await town.rows<{ id: string; status: string }>(
      `select id, status from transport_jobs where status <> 'completed' and id <> all ($1::uuid[])`,
      [impossible],
    )
    const alerts = await town.rows<{ orderId: string }>(
      `select order_id as "orderId" from dispatch_alerts where not resolved and alert_type = 'DISPATCH_FAILED'`,
    )
    const said = new Set(alerts.map(({ orderId }) => orderId))
    const wrongly = await town.rows<{ type: string }>(
      `select escalation_type::text as type from escalation_logs
       where status <> 'resolved' and order_id <> all ($1::uuid[])
       union all select alert_type::text from dispatch_alerts where not resolved and order_id <> all ($1::uuid[])`,
      [impossible],
    )
    return [
      ...left.map(({ id, status }) => `order ${id} was forgotten: it is ${status}`),
      ...impossible.filter(id => !said.has(id)).map(id => `nothing is said of ${id}, which nobody can have`),
      ...(alerts.length > said.size ? ['an alert is there twice'] : []),
      ...wrongly.map(({ type }) => `${type} is open of an order that is done`),
    ]
  }
}

/** What must be true after every round, whoever died in it. */
async function faultsOf(pool: pg.Pool | Awaited<ReturnType<typeof townIn>>['pool']): Promise<string[]> {
  const { rows } = await pool.query<{ fault: string }>(
    `with planned as (
       select p.driver_id, n.id, n.place, s.kind, s.job_id, j.driver_id as holder, j.status
       from driver_plans p cross join unnest(p.stop_ids) with ordinality n (id, place)
       join job_stops s on s.id = n.id join transport_jobs j on j.id = s.job_id
       where s.departed_at is null and j.status in ('pending', 'assigned', 'in_progress'))
     select 'stop ' || id || ' is planned ' || count(*) || ' times' as fault from planned group by id having count(*) > 1
     union all
     select 'order ' || job_id || ' is in the plan of somebody else' from planned where holder is distinct from driver_id
     union all
     select 'order ' || j.id || ' is in no plan of its driver'
     from transport_jobs j join job_stops s on s.job_id = j.id
     where j.driver_id is not null and j.status in ('assigned', 'in_progress') and s.departed_at is null
       and not exists (select from planned p where p.id = s.id and p.driver_id = j.driver_id)
     union all
     select 'order ' || a.job_id || ' is delivered before it is fetched'
     from planned a join planned b on b.job_id = a.job_id and b.kind = 'delivery' and a.kind = 'pickup' and a.place > b.place
     union all
     select 'order ' || order_id || ' was given to the same driver twice'
     from (select order_id, driver_id, lag(driver_id) over (partition by order_id order by created_at, assigned_at) as before
           from assignment_logs) l
     where driver_id = before`,
  )
  return rows.map(({ fault }) => fault)
}

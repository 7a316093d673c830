import t from 'tap'
import { AlertBook } from '../../src/alerts/book.ts'
import type { TenantAlert } from '../../src/alerts/table.ts'
import { WriteBehind } from '../../src/database/write-behind.ts'
import type { Fix } from '../../src/positions/position.ts'
import { writeFixes } from '../../src/positions/table.ts'
import { addVehicle } from '../events/support.ts'
import { addOrganization, addRow } from '../support/organization.ts'
import { openMaintained } from '../support/partitions.ts'

async function openVehicles(t: Parameters<typeof openMaintained>[0], count: number) {
  const { pool } = await openMaintained(t)
  const [one, two] = [await addOrganization(pool, 'One'), await addOrganization(pool, 'Two')]
  const vehicles: { vehicleId: string; organizationId: string }[] = []
  for (let n = 0; n < count; n++) {
    const organizationId = n % 2 === 0 ? one : two
    vehicles.push({ vehicleId: await addVehicle(pool, organizationId, n), organizationId })
  }
  const warnings: object[] = []
  const log = { warn: (details: object) => void warnings.push(details) }
  return { pool, vehicles, warnings, log: log as never }
}

t.test('a position that the database refuses stops no other, and is written once it may be', async t => {
  const { pool, vehicles, warnings, log } = await openVehicles(t, 50)
  const [bad, worse] = [vehicles[20]!.vehicleId, vehicles[41]!.vehicleId]
  await pool.query(
    `alter table vehicle_position add constraint poisoned check (vehicle_id not in ('${bad}', '${worse}'))`,
  )
  const sizes: number[] = []
  let refused = 0
  const addRefused = (count: number) => {
    refused += count
  }
  const behind = new WriteBehind<Fix>({
    ...{ what: 'positions', log, supersedes: () => true, refused: addRefused },
    write: fixes => {
      sizes.push(fixes.length)
      return writeFixes(pool, fixes)
    },
  })
  const fix = (n: number, time: number) =>
    ({ ...vehicles[n]!, time, longitude: 8, latitude: 47, speed: 50 }) as Fix
  const stored = async () => {
    const { rows } = await pool.query<{ id: string }>(
      'select vehicle_id as id from vehicle_position order by 1',
    )
    return rows.map(({ id }) => id)
  }
  const ids = vehicles.map(({ vehicleId }) => vehicleId)
  for (let n = 0; n < 50; n++) behind.add(ids[n]!, fix(n, 1_000_000))
  await behind.flush()
  t.same(
    await stored(),
    ids.filter(id => id !== bad && id !== worse),
  )
  t.equal(refused, 2)
  t.match(warnings, [{ count: 2, refused: new RegExp(`^${bad}: .*poisoned.*; ${worse}: `) }])

  sizes.length = 0
  for (let n = 0; n < 50; n++) behind.add(ids[n]!, fix(n, 2_000_000))
  await behind.flush()
  t.same(sizes, [48], 'those that were refused are not tried with the others')
  t.equal(behind.pending, 2)

  await pool.query('alter table vehicle_position drop constraint poisoned')
  await behind.stop()
  const { rows } = await pool.query(
    'select count(*)::int as n from vehicle_position where time = to_timestamp(2000)',
  )
  t.same(rows, [{ n: 50 }], 'the latest of each')
})

t.test('where the database refuses all of them, it is no vehicle that is to blame', async t => {
  const { pool, vehicles, log } = await openVehicles(t, 2)
  await pool.query('alter table vehicle_position add constraint poisoned check (false) not valid')
  const written = new Set<number>()
  let statements = 0
  const behind = new WriteBehind<number>({
    ...{ what: 'positions', log, supersedes: () => true },
    write: async some => {
      statements++
      await writeFixes(pool, [{ ...vehicles[0]!, time: statements, longitude: 8, latitude: 47 } as Fix])
      for (const one of some) written.add(one)
    },
  })
  for (let n = 0; n < 2_000; n++) behind.add(`${n}`, n)
  await behind.flush()
  t.ok(statements < 1_000, `${statements} statements`)
  await pool.query('alter table vehicle_position drop constraint poisoned')
  await behind.stop()
  t.equal(behind.pending, 0)
  t.equal(written.size, 2_000, 'nothing is forgotten')
})

t.test('an alert that the database refuses stops no other', async t => {
  const { pool, vehicles, warnings, log } = await openVehicles(t, 12)
  const bad = vehicles[5]!.vehicleId
  await pool.query(`alter table alerts add constraint poisoned check (entity_id <> '${bad}')`)
  for (const { vehicleId, organizationId } of vehicles)
    await addRow(pool, 'maintenance_triggers', {
      ...{ organization_id: organizationId, vehicle_id: vehicleId, type: 'oil', due_at: '2020-01-01' },
    })
  const clock = { now: Date.now() }
  const told: TenantAlert[] = []
  let refused = 0
  const book = new AlertBook({
    ...{ pool, log, now: () => clock.now, tell: (alert: TenantAlert) => void told.push(alert) },
    refused: count => {
      refused += count
    },
  })
  for (const { vehicleId, organizationId } of vehicles)
    book.see({ vehicleId, organizationId, time: clock.now, ignition: true })
  clock.now += 31 * 60_000
  await book.tick()
  await book.stop()
  const others = vehicles.map(({ vehicleId }) => vehicleId).filter(id => id !== bad)
  for (const kind of ['device_silent', 'maintenance_overdue'])
    t.same(
      told.filter(({ alert }) => alert.kind === kind).map(({ alert }) => alert.vehicleId),
      others,
      kind,
    )
  t.equal(refused, 2)
  t.match(JSON.stringify(warnings), new RegExp(`${bad} device_silent: `))
})

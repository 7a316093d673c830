import { randomUUID } from 'node:crypto'
import t from 'tap'
import { openTestPools } from '../support/database.ts'
import { addOrganization, addRow, rowsOf } from '../support/organization.ts'

const vin = (n: number) => `VIN${String(n).padStart(14, '0')}`

t.test('wrong rows are refused by the database itself, whoever writes them', async t => {
  const { app } = await openTestPools(t)
  const organization_id = await addOrganization(app)
  const other = await addOrganization(app, 'Other')
  const add = (table: string, row: object) => addRow(app, table, { organization_id, ...row })
  const vehicle = await add('vehicles', { vin: vin(1), license_plate: 'A' })
  const foreign = await addRow(app, 'vehicles', { organization_id: other, vin: vin(1), license_plate: 'A' })
  const customer = await add('customers', { name: 'C' })
  const driver = await add('drivers', { license_number: 'L' })
  const job = await add('transport_jobs', { customer_id: customer })
  await add('users', { email: 'Ada@Example.org', role: 'viewer' })

  const wrong: [string, string, object, RegExp][] = [
    [
      'a VIN of 16 characters',
      'vehicles',
      { vin: vin(2).slice(1), license_plate: 'B' },
      /vehicles_vin_check/,
    ],
    [
      'a VIN twice, in another case',
      'vehicles',
      { vin: vin(1).toLowerCase(), license_plate: 'B' },
      /vehicles_vin_key/,
    ],
    [
      'an unknown status',
      'vehicles',
      { vin: vin(3), license_plate: 'B', status: 'lost' },
      /vehicles_status_check/,
    ],
    [
      'specs that are no object',
      'vehicles',
      { vin: vin(3), license_plate: 'B', specs: '[]' },
      /vehicles_specs_check/,
    ],
    [
      'an odometer below zero',
      'vehicles',
      { vin: vin(3), license_plate: 'B', odometer: -1 },
      /vehicles_odometer_check/,
    ],
    [
      'an email twice, in another case',
      'users',
      { email: 'ada@example.ORG', role: 'admin' },
      /users_email_key/,
    ],
    [
      'a role that is not there',
      'users',
      { email: 'b@example.org', role: 'captain' },
      /users_organization_id_role_fkey/,
    ],
    [
      "another organization's vehicle",
      'devices',
      { vehicle_id: foreign, token_hash: Buffer.alloc(32) },
      /devices_organization_id_vehicle_id_fkey/,
    ],
    [
      'a token that is not hashed',
      'devices',
      { vehicle_id: vehicle, token_hash: Buffer.from('token') },
      /devices_token_hash_check/,
    ],
    ['a licence twice', 'drivers', { license_number: 'L' }, /drivers_license_number_key/],
    [
      'an end before the start',
      'vehicle_assignments',
      { vehicle_id: vehicle, driver_id: driver, start_time: '2026-01-02', end_time: '2026-01-01' },
      /end_after_start/,
    ],
    [
      "another's vehicle in a job",
      'transport_jobs',
      { customer_id: customer, vehicle_id: foreign },
      /vehicle_id_fkey/,
    ],
    [
      'a price below zero',
      'transport_jobs',
      { customer_id: customer, agreed_price: -1 },
      /agreed_price_check/,
    ],
    ['a shipment of no job', 'shipments', { job_id: randomUUID() }, /foreign key/],
    [
      'a place without words and coordinates',
      'routes',
      { origin: '{}', destination: '"Bergen"' },
      /routes_origin_check/,
    ],
    [
      'half a coordinate',
      'routes',
      { origin: '{"longitude": 1}', destination: '"Bergen"' },
      /routes_origin_check/,
    ],
    [
      'a schedule without an interval',
      'maintenance_schedules',
      { type: 'oil' },
      /maintenance_schedules_interval/,
    ],
    [
      'a trigger that is never due',
      'maintenance_triggers',
      { type: 'oil', vehicle_id: vehicle },
      /maintenance_triggers_due/,
    ],
    [
      "an alert about another's vehicle",
      'alerts',
      { entity_type: 'vehicle', entity_id: foreign, type: 'x' },
      /about_vehicle_fkey/,
    ],
    [
      'an alert about nothing',
      'alerts',
      { entity_type: 'driver', entity_id: vehicle, type: 'x' },
      /about_driver_fkey/,
    ],
    [
      'a time zone that is none',
      'organizations',
      { name: 'X', time_zone: 'Mars/Olympus' },
      /time_zone_check/,
    ],
  ]
  for (const [what, table, row, message] of wrong) {
    const { organization_id: _, ...bare } = { organization_id, ...row } as Record<string, unknown>
    await t.rejects(table === 'organizations' ? addRow(app, table, bare) : add(table, row), { message }, what)
  }

  const shipment = await add('shipments', { job_id: job, job_created_at: '2001-01-01' })
  const { rows } = await app.query(
    'select s.job_created_at = j.created_at as same from shipments s join transport_jobs j on j.id = s.job_id where s.id = $1',
    [shipment],
  )
  t.same(rows, [{ same: true }], "the server fills in the job's time, whatever it is told")
  await t.rejects(app.query('update transport_jobs set created_at = now()'), /cannot be changed/)
  await t.rejects(
    app.query('update vehicles set organization_id = $1 where id = $2', [other, vehicle]),
    /cannot be changed/,
  )
  await t.rejects(app.query('delete from transport_jobs where id = $1', [job]), /shipments/)
})

t.test(
  "the tenant's role sees one organization's rows, and reaches the rest through views alone",
  async t => {
    const { app } = await openTestPools(t)
    const [mine, theirs] = [await addOrganization(app, 'Mine'), await addOrganization(app, 'Theirs')]
    const ids: Record<string, string> = {}
    for (const [n, organization_id] of [mine, theirs].entries()) {
      ids[organization_id] = await addRow(app, 'vehicles', {
        organization_id,
        vin: vin(n),
        license_plate: `${n}`,
      })
      await addRow(app, 'maintenance_records', {
        organization_id,
        vehicle_id: ids[organization_id],
        type: 'oil',
        cost: 10 + n,
      })
    }
    await app.query('refresh materialized view monthly_vehicle_stats')
    const { rows: tables } = await app.query<{
      name: string
      secured: boolean
      kind: string
      partition: boolean
    }>(
      `select relname as name, relrowsecurity as secured, relkind as kind, relispartition as partition
     from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v', 'm')
       and has_any_column_privilege('fleetwake_tenant', oid, 'select')`,
    )
    for (const { name, secured, kind, partition } of tables) {
      t.notOk(partition, `${name} is no partition`)
      if (kind === 'v') {
        const { rows } = await app.query(`select reloptions from pg_class where relname = $1`, [name])
        const isTenants = /^tenant_/.test(name)
        // Of tables that are under policies a view may ask as whoever asks it.
        t.match(rows[0].reloptions, [isTenants ? 'security_barrier=true' : 'security_invoker=true'], name)
      } else {
        t.ok(secured, `${name} is under row-level security`)
        const rows = await rowsOf<{ organization_id?: string; id?: string }>(
          app,
          mine,
          name === 'organizations' ? `select id from ${name}` : `select organization_id from ${name}`,
        )
        t.same(
          new Set(rows.map(row => row.organization_id ?? row.id)),
          new Set(rows.length > 0 ? [mine] : []),
          `${name} shows no other`,
        )
      }
    }
    t.same(await rowsOf(app, mine, 'select vehicle_id, cost::int from tenant_monthly_vehicle_stats'), [
      { vehicle_id: ids[mine], cost: 10 },
    ])
    for (const name of [
      'vehicle_telemetry',
      'vehicle_telemetry_hourly',
      'vehicle_telemetry_daily',
      'monthly_vehicle_stats',
      'audit_heads',
      'audit_pending',
      'access_tokens',
    ]) {
      await t.rejects(
        rowsOf(app, mine, `select from ${name}`),
        /permission denied/,
        `${name} itself is out of reach`,
      )
    }
    const { rows: nobody } = await app.query(`select current_setting('role') as role`)
    t.same(nobody, [{ role: 'none' }], 'the role ends with the transaction')
  },
)

t.test('every foreign key has an index that begins with its columns', async t => {
  const { app } = await openTestPools(t)
  const { rows } = await app.query(
    `select k.conrelid::regclass::text as table, k.conname as name
     from pg_constraint k join pg_class c on c.oid = k.conrelid
     where k.contype = 'f' and k.connamespace = 'public'::regnamespace and not c.relispartition and k.conparentid = 0
       and not exists (
         select from pg_index i
         where i.indrelid = k.conrelid
           and (i.indkey::smallint[])[0:cardinality(k.conkey) - 1] @> k.conkey)
       -- A tenant is never deleted, and each list begins with its column.
       and not (cardinality(k.conkey) = 1 and exists (
         select from pg_index i where i.indrelid = k.conrelid and i.indkey[0] = k.conkey[1]))`,
  )
  t.same(rows, [])
})

import t from 'tap'
import { DAY, drive, HOUR, MINUTE, NOW, openHistory } from './support.ts'

const iso = (time: number) => new Date(time).toISOString()

t.test('a cursor goes on with what it was given out for, and with nothing else', async t => {
  const history = await openHistory(t)
  const [first, second] = [await history.addVehicle(), await history.addVehicle()]
  const foreign = await history.addVehicle({ organizationId: history.organizations[1] })
  for (const vehicle of [first, second, foreign]) {
    for (let hour = 2; hour < 8; hour++) await history.insert(drive(vehicle!, NOW - hour * HOUR, 20, MINUTE))
  }
  const range = `from=${iso(NOW - DAY)}&to=${iso(NOW)}`
  const lists = {
    'track of one': `/vehicles/${first}/track?${range}`,
    'track of another': `/vehicles/${second}/track?${range}`,
    'readings of one': `/vehicles/${first}/series?resolution=raw&${range}`,
    'readings of another': `/vehicles/${second}/series?resolution=raw&${range}`,
    'hours of one': `/vehicles/${first}/series?resolution=hour&${range}`,
    'trips of one': `/vehicles/${first}/trips?${range}`,
    'trips of another': `/vehicles/${second}/trips?${range}`,
    'stops of one': `/vehicles/${first}/stops?${range}`,
    'a report': `/reports/usage?by=vehicle&period=day&${range}`,
    'another report': `/reports/usage?by=vehicle&${range}`,
  }
  for (const [name, path] of Object.entries(lists)) {
    const { body } = await history.get(`${path}&limit=1`)
    t.type(body.nextCursor, 'string', `${name} goes on`)
    for (const [other, otherPath] of Object.entries(lists)) {
      const { status, body: answer } = await history.get(`${otherPath}&limit=1&cursor=${body.nextCursor}`)
      if (other === name) t.equal(status, 200, `${name} with its own`)
      else t.equal(`${status} ${answer.code}`, '400 bad_cursor', `${other} with the cursor of: ${name}`)
    }
  }
  const { nextCursor } = (await history.get('/telemetry/feed?limit=1')).body
  t.equal((await history.get(`/telemetry/feed?after=${nextCursor}`)).status, 200)
  const theirs = await history.get(`/telemetry/feed?after=${nextCursor}`, { as: history.organizations[1] })
  t.equal(`${theirs.status} ${theirs.body.code}`, '400 bad_cursor', "another organization's feed")
})

t.test('a page of several vehicles goes on with its vehicle, so that has to be asked about', async t => {
  const history = await openHistory(t)
  const vehicles = [await history.addVehicle(), await history.addVehicle(), await history.addVehicle()].sort()
  for (const vehicle of vehicles) await history.insert(drive(vehicle, NOW - HOUR, 3, MINUTE))
  const asked = (ids: readonly string[], cursor = '') =>
    history.get(`/series?vehicleIds=${ids.join(',')}&limit=4&resolution=raw${cursor}`)
  const { nextCursor } = (await asked(vehicles)).body
  t.equal((await asked(vehicles, `&cursor=${nextCursor}`)).body.items.length, 4)
  t.equal((await asked(vehicles.slice(1), `&cursor=${nextCursor}`)).status, 200)
  const without = await asked([vehicles[0]!, vehicles[2]!], `&cursor=${nextCursor}`)
  t.equal(without.body.code, 'bad_cursor')
})

t.test('what has no place for it says since when data is kept in a header', async t => {
  const history = await openHistory(t)
  const vehicle = await history.addVehicle()
  const before = 'from=2020-01-01T00:00:00Z&to=2020-01-02T00:00:00Z'
  const kept = '2026-10-21T00:00:00.000Z'
  for (const format of ['csv', 'ndjson', 'parquet']) {
    const { headers } = await history.get(`/telemetry/export?format=${format}&${before}`)
    t.equal(headers['x-kept-since'], kept, format)
  }
  for (const accept of ['application/geo+json', 'application/gpx+xml']) {
    const { headers } = await history.get(`/vehicles/${vehicle}/track?${before}`, { headers: { accept } })
    t.equal(headers['x-kept-since'], kept, accept)
  }
})

import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { createInterface } from 'node:readline'
import t from 'tap'
import type { Sender, Uploads } from '../../src/ingest/intake.ts'
import { organization, startTestIngest, vehicle } from '../support/ingest.ts'

/** A tracker of few words: a line is `time,longitude,latitude;..`, and `ok N` says that N readings arrived. */
async function serveLines(socket: Socket, intake: Uploads, sender: Sender): Promise<void> {
  for await (const line of createInterface({ input: socket })) {
    await intake.room(sender)
    const upload = intake.open('lines', sender)
    for (const part of line.split(';')) {
      const [time, longitude, latitude, ...more] = part.split(',').map(Number)
      if (more.length > 0) upload.refuse('not_a_reading', 'three numbers are needed', Buffer.from(part))
      else upload.reading({ time, longitude, latitude }, part.length)
    }
    const { accepted, duplicates, rejectedCount } = await upload.close()
    socket.write(`ok ${accepted + duplicates} ${rejectedCount}\n`)
  }
}

t.test('a door of a few lines takes what it decodes itself, and answers after the commit', async t => {
  const ingest = await startTestIngest(t)
  const sender = { organizationId: organization, deviceId: vehicle(9), vehicleId: vehicle(1) }
  const server = createServer(socket => void serveLines(socket, ingest.intake, sender)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
  t.teardown(() => socket.destroy())
  const lines = createInterface({ input: socket })[Symbol.asyncIterator]()
  const ask = async (line: string) => {
    socket.write(`${line}\n`)
    return (await lines.next()).value
  }
  const stored = async () => {
    const { rows } = await ingest.database.app.query(
      'select count(*)::integer as count from vehicle_telemetry',
    )
    return rows[0].count
  }
  const now = Date.now()

  t.equal(await ask(`${now},9.1,48.7;${now - 1_000},9.2,48.8`), 'ok 2 0')
  t.equal(await stored(), 2, 'they are committed when it says so')
  t.equal(await ask(`${now},9.1,48.7;${now + 1_000},200,48.8;1,2,3,4`), 'ok 1 2')
  const { rows } = await ingest.database.app.query(
    'select code, source, device_id, vehicle_id, payload from telemetry_rejections order by code',
  )
  const kept = { source: 'lines', device_id: vehicle(9), vehicle_id: vehicle(1) }
  t.same(rows, [
    { ...kept, code: 'bad_position', payload: `{"time":${now + 1_000},"longitude":200,"latitude":48.8}` },
    { ...kept, code: 'not_a_reading', payload: '1,2,3,4' },
  ])
  t.match(await ingest.metrics.metrics(), /^fleetwake_readings_received_total\{source="lines"\} 5$/m)
})

t.test('a source has a name that metrics and rejections can carry', async t => {
  const ingest = await startTestIngest(t)
  const sender = { organizationId: organization, deviceId: null, vehicleId: null }
  for (const name of ['', 'Lines', 'a b', 'x'.repeat(33)])
    t.throws(() => ingest.intake.open(name, sender), /not the name of a source/)
})

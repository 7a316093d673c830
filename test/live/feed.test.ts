import t from 'tap'
import { signIn } from '../support/accounts.ts'
import { addVehicles } from '../support/fleet.ts'
import { reading } from '../support/readings.ts'
import { startTestService } from '../support/service.ts'
import { watch } from '../support/watcher.ts'

t.test('a client that says hello and subscribes at once gets a snapshot, then what changes', async t => {
  const service = await startTestService(t)
  const { token } = await signIn(service)
  const [a, b] = await addVehicles(service, 2)
  const time = Date.now()
  service.live.publish([
    reading(a!, time, { longitude: 13.4, latitude: 52.5, speed: 50.5, ignition: true, odometer: 1234.5 }),
  ])
  const watcher = await watch(t, service, { token, subscribe: {} })
  const snapshot = await watcher.next('snapshot')
  t.same(snapshot.positions, [
    {
      vehicleId: a,
      time: new Date(time).toISOString(),
      longitude: 13.4,
      latitude: 52.5,
      altitude: null,
      speed: 50.5,
      heading: null,
      fuelLevel: null,
      odometer: 1234.5,
      ignition: true,
    },
  ])
  t.same(watcher.messages, [snapshot], 'nothing came before it')
  service.live.publish([reading(b!, time, { longitude: 13.5, latitude: 52.6 })])
  const frame = await watcher.next('positions')
  t.same(
    frame.positions.map(({ vehicleId }) => vehicleId),
    [b],
  )
  t.same(frame.left, [])
  t.not(frame.token, snapshot.token)
})

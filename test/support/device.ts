import mqtt from 'mqtt'
import type { Test } from 'tap'
import { type Account, makeDevice } from './accounts.ts'

/** A device that is connected to the embedded broker. */
export interface ConnectedDevice {
  vehicleId: string
  /** Resolves when the service has acknowledged the reading, which is after the commit. */
  report(reading: object): Promise<void>
}

export async function connectDevice(
  t: Pick<Test, 'teardown'>,
  { mqttPort }: { mqttPort: number | undefined },
  account: Account,
  vehicleId: string,
): Promise<ConnectedDevice> {
  const { id, token } = await makeDevice(account, vehicleId)
  const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${mqttPort}`, { username: id, password: token })
  t.teardown(() => client.endAsync(true))
  return {
    vehicleId,
    report: async reading => {
      await client.publishAsync(`vehicles/${vehicleId}/telemetry`, JSON.stringify(reading), { qos: 1 })
    },
  }
}

import type { Refusal } from '../telemetry/reading.ts'

/** `vehicles/{vehicleId}/telemetry`, on both brokers; one in front may put a prefix of its own before it. */
const telemetryTopic = /^(?:.*\/)?vehicles\/([^/]+)\/telemetry$/s

/** A vehicle's id has 36 characters; what is kept of anything longer is enough to recognise it by. */
export const longestVehicleId = 100

/** The vehicle that a topic names, as it stands there; undefined where the topic is another. */
function vehicleOf(topic: string): string | undefined {
  return telemetryTopic.exec(topic)?.[1]?.slice(0, longestVehicleId)
}

/** Of so many topics it is remembered which vehicle they name; then it begins anew. */
const most = 100_000

/** The vehicles that topics name. All messages of a vehicle share one string, which is looked up faster and held once. */
export class Topics {
  readonly #known = new Map<string, string>()

  vehicleOf(topic: Buffer): string | undefined {
    const name = topic.toString()
    const known = this.#known.get(name)
    if (known !== undefined) return known
    const vehicleId = vehicleOf(name)
    if (vehicleId === undefined) return undefined
    if (this.#known.size >= most) this.#known.clear()
    this.#known.set(name, vehicleId)
    return vehicleId
  }
}

/** What is wrong with another one than the device's own. */
export const notYourTopic: Refusal = {
  code: 'not_your_vehicle',
  message: "the topic is not that of the device's own vehicle",
}

import type { Refusal } from '../telemetry/reading.ts'

/** `vehicles/{vehicleId}/telemetry`, on both brokers; a broker in front may add a prefix of its own. */
const telemetryTopic = /^(?:.*\/)?vehicles\/([^/]+)\/telemetry$/s

/** A vehicle's id has 36 characters; this much of anything longer is enough to recognise it. */
export const longestVehicleId = 100

/** The vehicle that a topic names, unchanged; undefined for any other topic. */
function vehicleOf(topic: string): string | undefined {
  return telemetryTopic.exec(topic)?.[1]?.slice(0, longestVehicleId)
}

/** Number of topics whose vehicles are cached; then the cache starts over. */
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

/** Why a topic other than the device's own is refused. */
export const notYourTopic: Refusal = {
  code: 'not_your_vehicle',
  message: "the topic is not that of the device's own vehicle",
}

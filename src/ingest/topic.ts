/** `vehicles/{vehicleId}/telemetry`, on both brokers; one in front may put a prefix of its own before it. */
const telemetryTopic = /^(?:.*\/)?vehicles\/([^/]+)\/telemetry$/s

/** A vehicle's id has 36 characters; what is kept of anything longer is enough to recognise it by. */
export const longestVehicleId = 100

/** The vehicle that a topic names, as it stands there; undefined where the topic is another. */
export function vehicleOf(topic: string): string | undefined {
  return telemetryTopic.exec(topic)?.[1]?.slice(0, longestVehicleId)
}

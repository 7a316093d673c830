import type { Message } from '../message.ts'

/** The data for Home Assistant's MQTT discovery of one vehicle: a tracker, and a sensor for each of its values. */
export function discoveryOf(vehicleId: string, stateTopic: string): { path: string; config: object }[] {
  const device = {
    identifiers: [`fleetwake_${vehicleId}`],
    name: `Vehicle ${vehicleId.slice(0, 8)}`,
    manufacturer: 'Fleetwake',
  }
  const entity = (name: string, id: string) => ({ name, unique_id: `fleetwake_${vehicleId}_${id}`, device })
  return [
    {
      path: `device_tracker/${vehicleId}`,
      config: { ...entity('Position', 'position'), json_attributes_topic: stateTopic, source_type: 'gps' },
    },
    ...sensors.map(({ field, name, ...more }) => ({
      path: `sensor/${vehicleId}/${field}`,
      config: {
        ...entity(name, field),
        ...more,
        state_topic: stateTopic,
        value_template: `{{ value_json.${field} }}`,
      },
    })),
    {
      path: `binary_sensor/${vehicleId}/ignition`,
      config: {
        ...entity('Ignition', 'ignition'),
        state_topic: stateTopic,
        value_template: "{{ 'ON' if value_json.ignition else 'OFF' }}",
      },
    },
  ]
}

const sensors = [
  { field: 'speed', name: 'Speed', device_class: 'speed', unit_of_measurement: 'km/h' },
  { field: 'fuelLevel', name: 'Fuel', unit_of_measurement: '%' },
  { field: 'odometer', name: 'Odometer', device_class: 'distance', unit_of_measurement: 'km' },
] as const

/** A reading as the state of its vehicle. Home Assistant reads the position from these names. */
export function stateOf({ id, time, data }: Message): object {
  return { id, ...data, time }
}

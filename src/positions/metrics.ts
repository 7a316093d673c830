import { Gauge, type Registry } from 'prom-client'

interface PositionsGauges {
  vehicles: () => number
  pending: () => number
}

export function showMetrics(registry: Registry, { vehicles, pending }: PositionsGauges): void {
  const registers = [registry]
  new Gauge({
    name: 'fleetwake_live_vehicles',
    help: 'Vehicles whose latest position is known.',
    registers,
    collect() {
      this.set(vehicles())
    },
  })
  new Gauge({
    name: 'fleetwake_live_unwritten',
    help: 'Positions not yet written to vehicle_position.',
    registers,
    collect() {
      this.set(pending())
    },
  })
}

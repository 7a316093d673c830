import { Counter, Gauge, Histogram, type Registry } from 'prom-client'

export interface LiveMetrics {
  positions: Counter
  tick: Histogram
}

export interface LiveGauges {
  clients: () => number
  vehicles: () => number
  pending: () => number
}

export function createLiveMetrics(registry: Registry, gauges: LiveGauges): LiveMetrics {
  const registers = [registry]
  const gauge = (name: string, help: string, read: () => number) => {
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(read())
      },
    })
  }
  gauge('fleetwake_live_clients', 'Open connections of the live feed.', gauges.clients)
  gauge('fleetwake_live_vehicles', 'Vehicles whose latest position is known.', gauges.vehicles)
  gauge('fleetwake_live_unwritten', 'Positions that wait to be written to vehicle_position.', gauges.pending)
  return {
    positions: new Counter({
      name: 'fleetwake_live_positions_sent_total',
      help: 'Positions in the frames that clients of the live feed were given.',
      registers,
    }),
    tick: new Histogram({
      name: 'fleetwake_live_tick_seconds',
      help: 'How long one round of the live feed took.',
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25],
      registers,
    }),
  }
}

import { Counter, Gauge, Histogram, type Registry } from 'prom-client'

export interface FeedMetrics {
  positions: Counter
  tick: Histogram
}

export function createFeedMetrics(registry: Registry, clients: () => number): FeedMetrics {
  const registers = [registry]
  new Gauge({
    name: 'fleetwake_live_clients',
    help: 'Open connections of the live feed.',
    registers,
    collect() {
      this.set(clients())
    },
  })
  return {
    positions: new Counter({
      name: 'fleetwake_live_positions_sent_total',
      help: 'Positions in the frames sent to clients of the live feed.',
      registers,
    }),
    tick: new Histogram({
      name: 'fleetwake_live_tick_seconds',
      help: 'Duration of one round of the live feed.',
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25],
      registers,
    }),
  }
}

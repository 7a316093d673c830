import { Counter, Gauge, type Registry } from 'prom-client'

export interface DeliveryFigures {
  onAttempt(kind: string, outcome: string): void
  waiting(active: readonly { kind: string; waiting: number }[]): void
}

export function deliveryFigures(metrics: Registry): DeliveryFigures {
  const attempts = new Counter({
    name: 'fleetwake_delivery_attempts_total',
    help: 'Delivery attempts of this process, by kind of target and outcome: taken, again, ended.',
    labelNames: ['kind', 'outcome'],
    registers: [metrics],
  })
  const waiting = new Gauge({
    name: 'fleetwake_deliveries_waiting',
    help: 'Deliveries of all processes that wait for a retry, by kind of target.',
    labelNames: ['kind'],
    registers: [metrics],
  })
  return {
    onAttempt: (kind, outcome) => attempts.inc({ kind, outcome }),
    waiting: active => {
      waiting.reset()
      for (const { kind, waiting: count } of active) waiting.inc({ kind }, count)
    },
  }
}

import { Counter, type Registry } from 'prom-client'

/** One counter for everything that writes for many at once and leaves out what the database refuses. */
export function countRefused(registry: Registry): (what: string, count: number) => void {
  const name = 'fleetwake_refused_rows_total'
  const counter =
    (registry.getSingleMetric(name) as Counter<'what'> | undefined) ??
    new Counter({
      name,
      help: 'Rows derived from readings whose values the database refused, so that they were left out; the log names them.',
      labelNames: ['what'],
      registers: [registry],
    })
  return (what, count) => counter.inc({ what }, count)
}

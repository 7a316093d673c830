import type { PlanningAnswer } from './formats/answer-schema.ts'

/** An answer for people: one line per route, what is left out and why, and the totals. */
export function tableOf({ routes, unassigned, summary, search }: PlanningAnswer): string {
  const rows = routes.map(route => {
    const stops = route.steps.filter(step => !['start', 'end', 'break'].includes(step.type))
    return [
      String(route.vehicle),
      String(stops.length),
      short(route.distance),
      short(route.duration),
      short(route.waiting_time),
      short(route.cost),
      stops
        .map(step => `${step.type === 'pickup' ? '+' : step.type === 'delivery' ? '-' : ''}${step.id}`)
        .join(' '),
    ]
  })
  const header = ['vehicle', 'stops', 'distance', 'driving', 'waiting', 'cost', 'in this order']
  const widths = header.map((title, at) => Math.max(title.length, ...rows.map(row => row[at]!.length)))
  const line = (cells: string[]) =>
    cells.map((cell, at) => (at === cells.length - 1 ? cell : cell.padStart(widths[at]!))).join('  ')
  const left = unassigned.flatMap(({ type, id, reasons }) => [
    `not planned: ${type} ${id}`,
    ...reasons.map(({ vehicle, code, detail }) => `  vehicle ${vehicle}: ${code}, ${detail}`),
  ])
  const total = `${summary.routes} routes, ${summary.unassigned} not planned, distance ${short(summary.distance)}, cost ${short(summary.cost)}, ${search.iterations} iterations`
  return [line(header), ...rows.map(line), ...left, total].join('\n')
}

function short(figure: number): string {
  return String(Number(figure.toFixed(2)))
}

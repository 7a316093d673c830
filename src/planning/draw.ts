import type { PlanningAnswer } from './formats/answer-schema.ts'

const SIZE = 1_000
const MARGIN = 30

/** The routes of an answer as an SVG, each in its own colour, with a cross for unplanned stops; stops without a location are not drawn. */
export function drawingOf(answer: PlanningAnswer): string {
  const lines = answer.routes.map(route =>
    route.steps.flatMap(step => (step.location ? [step.location] : [])),
  )
  const left = answer.unassigned.flatMap(one => (one.location ? [one.location] : []))
  const at = scaleOf([...lines.flat(), ...left])
  const routes = lines.map((points, index) => {
    const colour = `hsl(${Math.round((index * 360) / Math.max(1, lines.length))} 70% 40%)`
    const path = points.map(point => at(point).join(',')).join(' ')
    const dots = points.map(point => `<circle cx="${at(point)[0]}" cy="${at(point)[1]}" r="4"/>`).join('')
    return `<g fill="${colour}"><polyline points="${path}" fill="none" stroke="${colour}" stroke-width="2"/>${dots}<title>vehicle ${answer.routes[index]!.vehicle}</title></g>`
  })
  const crosses = left.map(point => {
    const [x, y] = at(point)
    return `<path d="M${x - 5} ${y - 5}l10 10m0-10l-10 10" stroke="#c00" stroke-width="2"/>`
  })
  const size = SIZE + 2 * MARGIN
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size} ${size}"><rect width="100%" height="100%" fill="#fff"/>\n${[...routes, ...crosses].join('\n')}\n</svg>\n`
}

/** All points within the picture, north up. */
function scaleOf(points: readonly number[][]): (point: readonly number[]) => [number, number] {
  const [xs, ys] = [points.map(point => point[0]!), points.map(point => point[1]!)]
  const least = (values: number[]) => values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY)
  const most = (values: number[]) => values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY)
  const [west, south] = [least(xs), least(ys)]
  const span = Math.max(most(xs) - west, most(ys) - south) || 1
  const rounded = (value: number) => Math.round(value * 10) / 10
  return ([x, y]) => [
    rounded(MARGIN + ((x! - west) / span) * SIZE),
    rounded(MARGIN + SIZE - ((y! - south) / span) * SIZE),
  ]
}

import { h, svg, write } from './dom.ts'

/** One large figure, with a line for its history if there is one. */
export function figure(title: string, under: string) {
  const value = h('span')
  const unit = h('small')
  const spark = svg('svg', {
    class: 'spark',
    viewBox: '0 0 100 40',
    preserveAspectRatio: 'none',
    'aria-hidden': 'true',
  })
  const element = h(
    'div',
    { class: 'block' },
    h('h2', {}, title),
    h('div', { class: 'figure' }, value, unit),
    h('div', { class: 'under' }, under),
  )
  return {
    element,
    write(text: string, ofUnit = '', history: readonly number[] = []): void {
      write(value, text)
      write(unit, ofUnit)
      if (history.length < 2) return
      if (!spark.isConnected) element.append(spark)
      const most = Math.max(...history, 1)
      const points = history.map(
        (one, index) =>
          `${((index / (history.length - 1)) * 100).toFixed(1)},${(38 - (one / most) * 34).toFixed(1)}`,
      )
      spark.replaceChildren(
        svg('polyline', {
          points: points.join(' '),
          fill: 'none',
          stroke: 'currentColor',
          'stroke-width': 1.5,
          'vector-effect': 'non-scaling-stroke',
        }),
      )
    },
  }
}

import { svg } from './dom.ts'

const strokes = {
  search: 'M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14ZM20 20l-4-4',
  close: 'M6 6l12 12M18 6 6 18',
  sun: 'M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8ZM12 2v2M12 20v2M4 12H2M22 12h-2M5 5l1.4 1.4M17.6 17.6 19 19M5 19l1.4-1.4M17.6 6.4 19 5',
  moon: 'M20 14.5A8 8 0 0 1 9.5 4 8 8 0 1 0 20 14.5Z',
  exit: 'M14 4H6v16h8M10 12h10M17 8l4 4-4 4',
  play: 'M8 5v14l11-7z',
  pause: 'M8 5v14M16 5v14',
} as const

export function icon(name: keyof typeof strokes): SVGElement {
  return svg(
    'svg',
    {
      viewBox: '0 0 24 24',
      fill: 'none',
      stroke: 'currentColor',
      'stroke-width': 1.8,
      'stroke-linecap': 'round',
      'stroke-linejoin': 'round',
      'aria-hidden': 'true',
    },
    svg('path', { d: strokes[name] }),
  )
}

/** The vehicle's arrow as the map draws it. */
export function arrowIcon(): SVGElement {
  return svg(
    'svg',
    { viewBox: '-1 -1 2 2', fill: 'currentColor', 'aria-hidden': 'true' },
    svg('path', {
      d: 'M0-.86.66.74 0 .4-.66.74Z',
      'stroke-linejoin': 'round',
      stroke: 'currentColor',
      'stroke-width': 0.12,
    }),
  )
}

export function brand(): SVGElement {
  return svg(
    'svg',
    { viewBox: '0 0 32 32', 'aria-hidden': 'true' },
    svg('rect', { width: 32, height: 32, rx: 8, fill: 'var(--accent)' }),
    svg('path', { d: 'M16 6.5 24 25l-8-4.2L8 25z', fill: 'var(--on-accent)' }),
  )
}

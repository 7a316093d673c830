/** An address of these pages: `#/fleet/vehicles/new?copy=1` has the parts `vehicles`, `new`. */
export interface Address {
  parts: readonly string[]
  query: URLSearchParams
}

export function readAddress(): Address {
  const [path = '', query = ''] = location.hash.slice(1).split('?')
  const parts = path
    .split('/')
    .slice(2)
    .filter(part => part !== '')
  return { parts, query: new URLSearchParams(query) }
}

export function hrefOf(parts: readonly string[], query?: URLSearchParams): string {
  const text = query?.toString() ?? ''
  return `#/${['fleet', ...parts].join('/')}${text === '' ? '' : `?${text}`}`
}

export function go(parts: readonly string[], query?: URLSearchParams): void {
  location.hash = hrefOf(parts, query)
}

/** Writes what is shown now into the address, without adding a step to the browser's history. */
export function keep(parts: readonly string[], query: URLSearchParams): void {
  history.replaceState(history.state, '', hrefOf(parts, query))
}

/** The part of a resource that its operations are named after. */
export interface Named {
  path: string
  name: string
}

const ofOne: Readonly<Record<string, string>> = {
  GET: 'get',
  POST: 'create',
  PUT: 'set',
  PATCH: 'update',
  DELETE: 'retire',
}
const ofMany: Readonly<Record<string, string>> = { ...ofOne, GET: 'list', PUT: 'upsert' }

/**
 * The name of an operation, after which generators name its function. For a resource it is the action on one or many
 * (`getVehicle`, `createVehicles`), otherwise the method and path. It is made from parts that do not change. A route
 * whose path gives a bad name has its own.
 */
export function operationIdOf(method: string, url: string, resource: Named | undefined): string {
  const segments = url
    .replace(/^\/api\/v1/, '')
    .split('/')
    .filter(Boolean)
  if (resource && segments[0] === resource.path.slice(1)) {
    const [one, many] = [pascal(resource.name), pascal(resource.path)]
    const [, second, ...rest] = segments
    if (second === undefined) return method === 'POST' ? `create${one}` : `${ofMany[method]}${many}`
    if (second === 'bulk' && rest.length === 0) return `${ofMany[method]}${many}`
    if (second === 'bulk' || second === 'import')
      return camel([...rest, ...(rest.length > 0 ? [] : [second]), many])
    if (second === ':id' && rest.length === 0) return `${ofOne[method]}${one}`
    if (second === ':id')
      return method === 'POST' ? camel([...rest, one]) : `${ofOne[method]}${one}${pascal(rest.join('-'))}`
    return camel([ofMany[method]!, [second, ...rest].join('-'), many])
  }
  const words = segments.map((segment, index) =>
    segments[index + 1]?.startsWith(':') ? segment.replace(/s$/, '') : segment,
  )
  return camel([method === 'POST' ? 'post' : ofOne[method]!, ...words.filter(word => !word.startsWith(':'))])
}

/** `maintenance record` and `/maintenance-records` as the name of a type. */
export function pascal(words: string): string {
  return words
    .split(/[^A-Za-z0-9]+/)
    .filter(Boolean)
    .map(word => word[0]!.toUpperCase() + word.slice(1))
    .join('')
}

function camel(words: readonly string[]): string {
  const name = pascal(words.join('-'))
  return name[0]!.toLowerCase() + name.slice(1)
}

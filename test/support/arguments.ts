import type { TSchema } from 'typebox'
import type { DeclaredRoute } from '../../src/http/app.ts'

/**
 * Arguments for any route of the service, made from its own schema, so that the tests of all routes include a new
 * route at once. `samples` has, by name, what a schema does not tell. If a route needs an argument that neither of
 * them knows, the test fails and says where to add it.
 */
export interface Arguments {
  path: string
  query: Record<string, string>
  body: unknown
  /** Whether an id from `ids` is in the path, the query and the body. */
  idsIn: { path: boolean; query: boolean; body: boolean }
}

/** An id from each table, by the table's name. */
export type Ids = Readonly<Record<string, string>>

interface Where extends Known {
  route: string
  table: string | undefined
}

export type Schema = TSchema & {
  type?: string
  properties?: Record<string, Schema>
  required?: string[]
  items?: Schema
  anyOf?: Schema[]
  allOf?: Schema[]
  enum?: unknown[]
  const?: unknown
  default?: unknown
  examples?: unknown[]
  format?: string
  pattern?: string
  minimum?: number
  exclusiveMinimum?: number
  minLength?: number
  references?: string
  content?: Record<string, { schema: Schema }>
}

/** Values of required parameters, and of bodies, that their schemas do not tell. */
const samples: Readonly<Record<string, unknown>> = {
  bbox: '-180,-90,180,90',
  near: '5,50',
  email: 'nobody.at.all@example.org',
  password: 'not the password',
  currentPassword: 'not the password',
  newPassword: 'some other password',
  vin: 'WVWZZZ1JZXW000009',
  timeZone: 'Europe/Oslo',
  version: 'any',
}

/** Bodies without a schema, because they are read as a stream. */
const bodies: Readonly<Record<string, (ids: Ids) => unknown>> = {
  'POST /api/v1/telemetry': ids => [{ vehicleId: ids.vehicles, time: new Date().toISOString(), speed: 50 }],
}

/** Ids whose name does not tell the table: any row that they may refer to will do. */
const idsByName: Readonly<Record<string, string>> = { entityId: 'vehicles' }

/** The ids, and the table that the ids in a path belong to, by the path's first part: `jobs` are transport_jobs. */
export interface Known {
  ids: Ids
  tables: Readonly<Record<string, string>>
}

/** The tables that the routes themselves declare. */
export function tablesOf(routes: readonly DeclaredRoute[]): Record<string, string> {
  return Object.fromEntries(routes.flatMap(({ url, table }) => (table ? [[firstPart(url), table]] : [])))
}

export function firstPart(url: string): string {
  return /^\/api\/v1\/([\w-]+)/.exec(url)?.[1] ?? ''
}

export function argumentsFor(route: DeclaredRoute, known: Known): Arguments {
  const where: Where = {
    ...known,
    route: `${route.method} ${route.url}`,
    table: known.tables[firstPart(route.url)],
  }
  const { ids } = known
  let idInPath = false
  const path = route.url.replace('*', 'any').replaceAll(/:(\w+)/g, (_, name: string) => {
    const schema = propertyOf(route.schema.params, name)
    const id = idFor(name, schema, where)
    if (id !== undefined) idInPath = true
    return encodeURIComponent(id ?? String(sampleOf(schema, name, where)))
  })
  const query: Record<string, string> = {}
  let idInQuery = false
  const parameters = route.schema.querystring as Schema | undefined
  for (const [name, schema] of Object.entries(parameters?.properties ?? {})) {
    const id = idFor(name, schema, where)
    if (id !== undefined) idInQuery = true
    if (id !== undefined || parameters?.required?.includes(name)) {
      query[name] = id ?? String(sampleOf(schema, name, where))
    }
  }
  const schema = route.schema.body as Schema | undefined
  const body = bodies[where.route]?.(ids) ?? (schema && bodyOf(schema, where))
  const everyId = new Set(Object.values(ids))
  const text = JSON.stringify(body) ?? ''
  const idInBody = [...everyId].some(id => text.includes(id))
  return { path, query, body, idsIn: { path: idInPath, query: idInQuery, body: idInBody } }
}

function bodyOf(schema: Schema, where: Where): unknown {
  // For another content type than JSON: a text.
  if (schema.content) return Object.values(schema.content)[0]!.schema.examples![0]
  if (schema.type === 'array') return [bodyOf(schema.items!, where)]
  if (schema.type !== 'object') return sampleOf(schema, 'body', where)
  const example = { ...(schema.examples?.[0] as Record<string, unknown> | undefined) }
  const isOfARow = schema.required?.includes('id') ?? false
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    if (name in example) continue
    const table = referenceOf(property)
    if (table !== undefined) example[name] = idOf(table, where)
    else if (schema.required?.includes(name) && name !== 'id') example[name] = sampleOf(property, name, where)
  }
  if (isOfARow) example.id = idOf(where.table, where)
  // A patch must change something; the first field with a sample will do.
  if (Object.keys(example).length === (isOfARow ? 1 : 0)) {
    const [name, property] = Object.entries(schema.properties ?? {}).find(([key]) => key !== 'id') ?? []
    if (name !== undefined) example[name] = sampleOf(property!, name, where)
  }
  return example
}

/** The id for a parameter; undefined if the parameter is not an id. */
function idFor(name: string, schema: Schema | undefined, where: Where): string | undefined {
  const table = referenceOf(schema)
  if (table !== undefined) return idOf(table, where)
  if (schema?.format !== 'uuid') return undefined
  if (name === 'id') return idOf(where.table, where)
  if (name in idsByName) return idOf(idsByName[name], where)
  return idOf(`${name.replace(/Id$/, '').replaceAll(/[A-Z]/g, letter => `_${letter.toLowerCase()}`)}s`, where)
}

function idOf(table: string | undefined, { ids, route }: Where): string {
  const id = table === undefined ? undefined : ids[table]
  if (id !== undefined) return id
  throw new Error(
    `${route} takes an id of ${table ?? 'what its path does not tell'}, and none is known. Make one in ` +
      "test/support/world.ts, or give the schema the option `references: 'TABLE'`.",
  )
}

function referenceOf(schema: Schema | undefined): string | undefined {
  return (
    schema?.references ?? schema?.anyOf?.map(option => option.references).find(table => table !== undefined)
  )
}

function propertyOf(schema: unknown, name: string): Schema | undefined {
  return (schema as Schema | undefined)?.properties?.[name]
}

/** A value that the schema accepts. */
export function sampleOf(schema: Schema | undefined, name: string, where: Where): unknown {
  if (name in samples) return samples[name]
  if (schema === undefined) throw unknown(name, where)
  if (schema.examples?.length && schema.type !== 'object') return schema.examples[0]
  if (schema.default !== undefined) return schema.default
  if (schema.const !== undefined) return schema.const
  if (schema.enum?.length) return schema.enum[0]
  if (schema.anyOf?.length) return sampleOf(schema.anyOf[0], name, where)
  switch (schema.type) {
    case 'object':
      return bodyOf(schema, where)
    case 'array':
      return [sampleOf(schema.items, name, where)]
    case 'boolean':
      return true
    case 'integer':
    case 'number':
      return schema.minimum ?? (schema.exclusiveMinimum === undefined ? 1 : schema.exclusiveMinimum + 1)
    case 'string':
      return textOf(schema, name, where)
    default:
      throw unknown(name, where)
  }
}

function textOf(schema: Schema, name: string, where: Where): string {
  if (schema.format === 'date-time') return name === 'to' ? '2026-11-21T00:00:00Z' : '2026-11-20T00:00:00Z'
  if (schema.format === 'date') return name === 'to' ? '2026-11-21' : '2026-11-20'
  if (schema.format === 'email') return 'nobody.at.all@example.org'
  const text = 'abc'.padEnd(schema.minLength ?? 0, 'abc')
  if (schema.pattern && !new RegExp(schema.pattern, 'u').test(text)) throw unknown(name, where)
  return text
}

function unknown(name: string, where: Where): Error {
  return new Error(
    `${where.route} needs ${name}, for which no value can be made of its schema. ` +
      'Give the schema an example, or add it to `samples` in test/support/arguments.ts.',
  )
}

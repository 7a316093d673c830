import { randomUUID } from 'node:crypto'
import type { DeclaredRoute } from '../../src/http/app.ts'
import type { Arguments, Schema } from './arguments.ts'

/** One way to call a route wrongly. */
export interface Mistake {
  what: string
  path: string
  /** Without the question mark; unencoded parts are encoded here. */
  search: string
  body?: string
  headers?: Record<string, string>
  /** Refused: a 4xx. Harmless: accepted or refused, as the route decides, but not a 5xx. */
  expects: 'refused' | 'harmless' | number
}

/** Text with a meaning in SQL, in a path, in a shell, in a format or in a template. */
const injections = [
  "'; drop table users; --",
  '../../../../etc/passwd',
  '$(id)`id`;|id',
  '%s%n{{7*7}}#{7*7}',
  '\u202e\ufeff\ud83d\ude9a',
  'x'.repeat(5_000),
  '',
]

/** Every mistake that a route's schema makes possible. */
export function mistakesOf(route: DeclaredRoute, given: Arguments): Mistake[] {
  const search = new URLSearchParams(given.query).toString()
  const body = given.body === undefined || route.method === 'GET' ? undefined : JSON.stringify(given.body)
  const json = { 'content-type': 'application/json' }
  const base = { path: given.path, search, ...(body === undefined ? {} : { body, headers: json }) }
  return [
    ...pathMistakes(route, given).map(mistake => ({ ...base, ...mistake })),
    ...queryMistakes(route, given).map(mistake => ({ ...base, ...mistake })),
    ...bodyMistakes(route, given).map(mistake => ({ ...base, headers: json, ...mistake })),
  ]
}

type Change = Pick<Mistake, 'what' | 'expects'> & Partial<Mistake>

function pathMistakes(route: DeclaredRoute, { path, idsIn }: Arguments): Change[] {
  if (!idsIn.path) return []
  const id = /[0-9a-f-]{36}/
  const elsewhere = { what: 'an id that there is not', path: path.replace(id, randomUUID()) }
  const odd = [
    'not-an-id',
    '%00',
    '%ff',
    ...injections.slice(0, 2).map(encodeURIComponent),
    'x'.repeat(5_000),
  ]
  return [
    { ...elsewhere, expects: route.schema.body === undefined ? 404 : 'refused' },
    ...odd.map(text => ({
      what: `the id ${text.slice(0, 40)}`,
      path: path.replace(id, text),
      expects: 'refused' as const,
    })),
  ]
}

function queryMistakes(route: DeclaredRoute, { query }: Arguments): Change[] {
  const schema = route.schema.querystring as Schema | undefined
  const searchWith = (name: string, value: string) =>
    new URLSearchParams({ ...query, [name]: value }).toString()
  const mistakes: Change[] = []
  if (route.url.startsWith('/api/')) {
    mistakes.push({
      what: 'an unknown parameter',
      search: searchWith('noSuchParameter', '1'),
      expects: 'refused',
    })
  }
  for (const [name, property] of Object.entries(schema?.properties ?? {})) {
    for (const wrong of wrongTexts(property, name)) {
      mistakes.push({
        what: `${name}=${wrong.slice(0, 40)}`,
        search: searchWith(name, wrong),
        expects: 'refused',
      })
    }
    for (const text of isFreeText(property) ? [...injections, '[object Object]', '{"a":1}', '\0'] : ['\0']) {
      mistakes.push({
        what: `${name}=${text.slice(0, 40)}`,
        search: searchWith(name, text),
        expects: 'harmless',
      })
    }
    const twice = `${searchWith(name, 'a')}&${new URLSearchParams({ [name]: 'b' })}`
    mistakes.push({ what: `${name} twice`, search: twice, expects: 'harmless' })
    mistakes.push({
      what: `${name} as bad UTF-8`,
      search: `${encodeURIComponent(name)}=%ff%c0`,
      expects: 'harmless',
    })
  }
  for (const name of schema?.required ?? []) {
    const { [name]: _, ...rest } = query
    mistakes.push({
      what: `${name} is missing`,
      search: new URLSearchParams(rest).toString(),
      expects: 'refused',
    })
  }
  return mistakes
}

function bodyMistakes(route: DeclaredRoute, { body }: Arguments): Change[] {
  const schema = route.schema.body as Schema | undefined
  if (schema === undefined || route.method === 'GET') return []
  const rows = schema.type === 'array'
  const rowSchema = rows ? schema.items! : schema
  const row = (rows ? (body as unknown[])[0] : body) as Record<string, unknown>
  const send = (changed: unknown) => JSON.stringify(rows ? [changed] : changed)
  const refused = (what: string, text: string): Change => ({ what, body: text, expects: 'refused' })
  const mistakes: Change[] = [
    ...[
      ...(route.body === 'optional' ? [] : ['']),
      '{',
      '{"a":',
      'null',
      '1',
      '"text"',
      rows ? '{}' : '[]',
      '[[]]',
      '[null]',
      '{"__proto__":{"a":1}}',
    ].map(text => refused(`the body ${text}`, text)),
    refused('an unknown field', send({ ...row, noSuchField: 1 })),
    { what: 'another content type', headers: { 'content-type': 'text/plain' }, expects: 415 },
    { what: 'XML', headers: { 'content-type': 'application/xml' }, body: '<a/>', expects: 415 },
    { what: 'bytes that are no UTF-8', body: '{"name":"\xff"}', expects: 'refused' },
  ]
  for (const [name, property] of Object.entries(rowSchema.properties ?? {})) {
    for (const wrong of wrongValues(property)) {
      mistakes.push(
        refused(`${name}: ${JSON.stringify(wrong)?.slice(0, 40)}`, send({ ...row, [name]: wrong })),
      )
    }
    if (rowSchema.required?.includes(name)) {
      const { [name]: _, ...rest } = row
      mistakes.push(refused(`${name} is missing`, send(rest)))
    }
    for (const text of textsFor(property)) {
      mistakes.push({
        what: `${name}: ${text.slice(0, 40)}`,
        body: send({ ...row, [name]: text }),
        expects: 'harmless',
      })
    }
    if (typesOf(property).has('object')) {
      for (const odd of oddObjects) {
        mistakes.push({
          what: `${name}: ${odd.slice(0, 40)}`,
          body: send({ ...row, [name]: 0 }).replace(`"${name}":0`, `"${name}":${odd}`),
          expects: 'harmless',
        })
      }
    }
  }
  return mistakes
}

/** Objects that PostgreSQL, or a JSON parser, may have trouble with. */
const oddObjects = [
  `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`,
  '{"a":"\\u0000"}',
  '{"a":"\\ud800"}',
  '{"a":1e400}',
  `{"${'k'.repeat(100_000)}":1}`,
]

function textsFor(schema: Schema): string[] {
  return isFreeText(schema) || (schema.anyOf && typesOf(schema).has('string'))
    ? [...injections, 'a\0b', '\ud800']
    : []
}

/** JSON values whose type the schema does not accept. */
function wrongValues(schema: Schema): unknown[] {
  const types = typesOf(schema)
  if (types.size === 0) return []
  const candidates: [type: string, value: unknown][] = [
    ['string', 'no such value'],
    ['number', 1.5],
    ['boolean', true],
    ['null', null],
    ['array', [1]],
    ['object', { a: 1 }],
  ]
  const wrong = candidates.filter(
    ([type]) => !types.has(type) && !(type === 'number' && types.has('integer')),
  )
  if (types.has('integer')) wrong.push(['number', 1.5], ['number', 1e30])
  if (types.has('number') || types.has('integer')) wrong.push(['number', -1e30], ['number', 1e300])
  return wrong.map(([, value]) => value)
}

/** Texts that a parameter of this form does not accept. */
function wrongTexts(schema: Schema, name: string): string[] {
  if (name === 'cursor')
    return ['garbage', 'W10', Buffer.from('["createdAt","x","y"]').toString('base64url'), '!'.repeat(3_000)]
  if (schema.enum) return ['no such value']
  if (schema.anyOf) return []
  if (schema.type === 'integer') return ['abc', '1.5', '99999999999999999999999']
  if (schema.type === 'number') return ['abc']
  if (schema.type === 'boolean') return ['maybe']
  if (schema.format === 'uuid') return ['abc', randomUUID().slice(1)]
  if (schema.format === 'date-time') return ['yesterday', '2026-13-45T00:00:00Z', '2026-11-20']
  if (schema.format === 'date') return ['yesterday', '2026-02-30']
  return []
}

/** Whether the schema accepts any text. */
function isFreeText(schema: Schema): boolean {
  return !schema.enum && !schema.format && (schema.type === 'string' || schema.type === undefined)
}

function typesOf(schema: Schema): Set<string> {
  if (schema.anyOf) return new Set(schema.anyOf.flatMap(option => [...typesOf(option)]))
  if (schema.enum) return new Set(schema.enum.map(value => typeof value))
  if (schema.const !== undefined) return new Set([typeof schema.const])
  return new Set(schema.type === undefined ? [] : [schema.type].flat())
}

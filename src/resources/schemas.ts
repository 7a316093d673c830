import Type, { type TObject, type TSchema } from 'typebox'
import { pascal } from '../http/description/operation-ids.ts'
import { Nullable, PageQuery, Uuid } from '../http/schemas.ts'
import { type Resource, shownFields, writableFields } from './resource.ts'

export const bulkLimit = 1_000
/** For a text. To ask a number for its text loads the data of all languages, and a start would wait for that. */
export const bulkLimitText = '1,000'

/** The input and output of a resource's routes, derived from the one schema of its fields. */
export interface ResourceSchemas {
  item: TObject
  /** The answer to a create. */
  made: TObject
  create: TObject
  patch: TObject
  /** A row of a bulk patch: a patch, and the id that it applies to. */
  bulkPatch: TObject
  /** A row of a bulk upsert: the same as a create, with an id that the client gives. */
  bulkPut: TObject
  listQuery: TObject
  getQuery: TObject
  page: TObject
}

/** The id that a client may give to a row that it creates. */
export const GivenId = Type.Optional(
  Uuid('An id of your choice. A repeated create with the same id and content returns the existing row.'),
)

/** A row of a bulk retirement. */
export const Named = Type.Object({ id: Uuid() }, { additionalProperties: false, component: 'Named' })

export function schemasOf(resource: Resource): ResourceSchemas {
  const closed = { additionalProperties: false }
  // The names that generators give to the types made from these.
  const name = pascal(resource.name)
  const component = (suffix: string) => ({ component: `${name}${suffix}` })
  const writable = Type.Object(writableFields(resource), closed)
  const changeable = Type.Object({ ...writable.properties, ...resource.takes?.patch })
  const patch = Type.Partial(changeable, { ...closed, ...component('Patch'), minProperties: 1 })
  const item = Type.Object(
    { ...Type.Required(Type.Object(shownFields(resource))).properties, ...includedFields(resource) },
    component(''),
  )
  const { include, ...filters } = filterParameters(resource)
  return {
    item,
    made: resource.shownOnce
      ? Type.Object({ ...item.properties, ...resource.shownOnce }, component('Made'))
      : item,
    create: Type.Object(
      { id: GivenId, ...writable.properties, ...resource.takes?.create },
      { ...closed, ...component('Create'), examples: [resource.example] },
    ),
    patch,
    bulkPatch: Type.Object(
      { id: Uuid(), ...patch.properties },
      { ...closed, ...component('BulkPatch'), minProperties: 2 },
    ),
    bulkPut: Type.Object(
      { id: Uuid(), ...writable.properties },
      { ...closed, ...component('Put'), examples: [resource.example] },
    ),
    listQuery: Type.Object(
      { ...PageQuery.properties, sort: sortParameter(resource), ...(include ? { include } : {}), ...filters },
      closed,
    ),
    getQuery: Type.Object(include ? { include } : {}, closed),
    page: Type.Object({ items: Type.Array(item), nextCursor: Nullable(Type.String()) }, component('Page')),
  }
}

/** A list that can also be read as CSV, as a whole. */
export function withFormat(query: TObject): TObject {
  const format = Type.Optional(
    Type.Unsafe<'json' | 'csv'>({
      type: 'string',
      enum: ['json', 'csv'],
      default: 'json',
      description: 'csv: everything that the filters find, whatever the limit, streamed.',
    }),
  )
  return Type.Object({ ...query.properties, format }, { additionalProperties: false })
}

export function orCsv(page: TObject) {
  return {
    description: 'A page; as CSV, the whole list.',
    content: { 'application/json': { schema: page }, 'text/csv': { schema: Type.String() } },
  }
}

/** `createdAt` first; newest first unless asked otherwise. */
export const defaultSort = '-createdAt'

function sortParameter(resource: Resource): TSchema {
  const names = ['createdAt', ...Object.keys(resource.sorts ?? {})]
  return Type.Optional(
    Type.Unsafe<string>({
      type: 'string',
      enum: names.flatMap(name => [name, `-${name}`]),
      description:
        'The field to sort by; - sorts in descending order. By default newest first, by the field of a requested range, or by createdAt.',
    }),
  )
}

function filterParameters(resource: Resource): Record<string, TSchema> {
  const parameters: Record<string, TSchema> = {}
  const includes = Object.keys(resource.includes ?? {})
  if (includes.length > 0) {
    const one = `(${includes.join('|')})`
    parameters.include = Type.Optional(
      Type.String({
        pattern: `^${one}(,${one})*$`,
        maxLength: 200,
        description: `Related rows to include, separated by commas: ${includes.join(', ')}.`,
      }),
    )
  }
  for (const [name, filter] of Object.entries(resource.filters)) {
    parameters[name] = Type.Optional(filter.schema)
  }
  if (resource.changes !== false) {
    parameters.retired = Type.Optional(
      Type.Boolean({
        default: false,
        description: 'true: retired rows instead of active ones.',
      }),
    )
  }
  return parameters
}

function includedFields(resource: Resource): Record<string, TSchema> {
  return Object.fromEntries(
    Object.entries(resource.includes ?? {}).map(([name, include]) => [
      name,
      Type.Optional(Nullable(include.schema)),
    ]),
  )
}

import type { PoolClient } from 'pg'
import Type, { type Static, type TObject, type TProperties, type TSchema } from 'typebox'
import type { DatabaseError } from '../database/failures.ts'
import type { Problem } from '../errors.ts'
import { Timestamp, Uuid } from '../http/schemas.ts'
import { type ColumnOptions, columnOptions } from './fields.ts'
import type { Filter } from './filters.ts'

/**
 * A table of the fleet's as the API shows it. What a resource says here is all there is to write for a new one:
 * its routes, their validation, their description and their SQL are made of it.
 */
export interface Resource<Fields extends TObject = TObject> {
  /** `/vehicles`, under /api/v1. */
  path: `/${string}`
  /** One row of it, as sentences name it. */
  name: string
  table: string
  /** Whose `:read` and `:write` the routes need. A room says in its `rights.ts` which roles have them. */
  subject: string
  /**
   * The columns beside id, createdAt, updatedAt and deletedAt, which every row has. Optional: may be left out
   * of a create, and the database's default stands. `readOnly`: shown, never taken.
   */
  fields: Fields
  /** Query parameters of the list, by name. Each has an index that serves it. */
  filters: Readonly<Record<string, Filter>>
  /** Fields to sort by, beside createdAt, each with an index. Rows without a value are left out of that order. */
  sorts?: Readonly<Record<string, SortType>>
  /** Related rows on request. */
  includes?: Readonly<Record<string, Include>>
  /** A body that creates one; references are filled in by whoever uses it. */
  example: Readonly<Record<string, unknown>>
  /** Which routes there are; all of them where absent. */
  routes?: readonly RouteKind[]
  /** What a route does, where it is more than its kind says. */
  summaries?: Readonly<Partial<Record<RouteKind, string>>>
  /** What a create or a patch takes beside the fields; `Writes` makes columns of it. */
  takes?: { readonly create?: TProperties; readonly patch?: TProperties }
  /** Columns that are written and never shown, such as the hash of a secret. */
  hidden?: readonly string[]
  /** What the answer to a create has beside the row, this once: a secret. */
  shownOnce?: TProperties
  /** Columns that are stamped with the moment when the row is retired, beside deletedAt. */
  endsWith?: readonly string[]
  /** False for rows that are never changed or retired. */
  changes?: boolean
  /** How the status of a row may move. */
  transitions?: Transitions
  /**
   * The field that names the driver whose row it is. Whoever has `{subject}:own` and not the permission that a route needs
   * sees and writes the rows of the driver whose account is theirs. The database keeps it: `keep_own_rows_of`.
   */
  ownRows?: string
  /** They only see them: how drivers write their own is told by routes of another room. No policy is needed then. */
  ownReads?: true
  /** A closer word about a violation than the constraint's name allows. Runs in a transaction of its own. */
  explain?: (
    error: DatabaseError,
    row: Readonly<Record<string, unknown>>,
    client: PoolClient,
  ) => Promise<Problem | undefined>
}

/**
 * The status of a row, and the named transitions by which it moves. The database keeps the same, from
 * `keep_transitions_of` in a migration, so that no program jumps; a test holds the two against each other.
 */
export interface Transitions {
  /** The field that says it. */
  field: string
  /** What a row may begin with; absent: anything. */
  starts?: readonly string[]
  /**
   * A create and a PATCH take the status as well, and it is checked as the transition that it is. For clients that were
   * written before there were transitions; a new resource leaves it out.
   */
  byPatch?: true
  /** By the name that stands in the path, and in the permission: `{subject}:{name}`, which `{subject}:write` implies. */
  actions: Readonly<Record<string, Transition>>
}

export interface Transition {
  /** What it does to one: `Begins one job`. */
  summary: string
  from: readonly string[]
  to: string
  /** Another action of the permission than its name. */
  permission?: string
  /** Fields that its body may give. */
  takes?: readonly string[]
  /** What else it writes, by field. */
  sets?: Readonly<Record<string, unknown>>
  /** Fields that the database stamps with the moment, or those that end in `By` with the user. */
  stamps?: readonly string[]
  /** Fields that are null again. */
  clears?: readonly string[]
}

/** `bulk` is whatever there is of create, patch and retire, in bulk; `bulkCreate` is create alone. */
export type RouteKind = 'list' | 'get' | 'create' | 'patch' | 'retire' | 'bulk' | 'bulkCreate'
export type SortType = 'text' | 'timestamptz' | 'date' | 'integer' | 'bigint'

/** Loads what belongs to the rows of a page, in one query whatever its length. */
export interface Include {
  schema: TSchema
  /** The related row of each of `rows`, by that row's id. */
  load(client: PoolClient, rows: readonly Row[]): Promise<ReadonlyMap<string, unknown>>
}

/** A row of any resource, as it is shown. */
export type Row = Readonly<Record<string, unknown>> & { readonly id: string }

/** A row of this resource: all fields of its schema, with the types that the schema gives them. */
export type RowOf<R extends Resource> = Readonly<Required<Static<R['fields']>>> & {
  readonly id: string
  readonly createdAt: string
  /** Of rows that change. */
  readonly updatedAt: string
  readonly deletedAt: string | null
}

export function defineResource<Fields extends TObject>(resource: Resource<Fields>): Resource<Fields> {
  return resource
}

/** What every row has. */
const commonFields = {
  id: Uuid(),
  createdAt: Timestamp(),
  updatedAt: Timestamp('Its milliseconds are the ETag.'),
  deletedAt: Type.Union([Timestamp(), Type.Null()], {
    description: 'When it was retired; null while it is not.',
  }),
}

/** The fields that rows of this resource are shown with, in order. */
export function shownFields(resource: Resource): Record<string, TSchema & ColumnOptions> {
  const { id, createdAt, ...changing } = commonFields
  return {
    id,
    ...withoutOnRequest(resource.fields.properties as Record<string, TSchema>),
    createdAt,
    ...(resource.changes === false ? {} : changing),
  }
}

function withoutOnRequest(fields: Record<string, TSchema>): Record<string, TSchema> {
  return Object.fromEntries(
    Object.entries(fields).filter(([, schema]) => !columnOptions(schema).collection?.onRequest),
  )
}

/** The fields that a create or a patch may give. */
export function writableFields(resource: Resource): Record<string, TSchema & ColumnOptions> {
  const moved = resource.transitions?.byPatch ? undefined : resource.transitions?.field
  return Object.fromEntries(
    Object.entries(resource.fields.properties as Record<string, TSchema & ColumnOptions>).filter(
      ([name, schema]) => schema.readOnly !== true && name !== moved,
    ),
  )
}

export function has(resource: Resource, kind: RouteKind): boolean {
  return resource.routes === undefined || resource.routes.includes(kind)
}

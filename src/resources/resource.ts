import type { PoolClient } from 'pg'
import Type, { type Static, type TObject, type TProperties, type TSchema } from 'typebox'
import type { DatabaseError } from '../database/failures.ts'
import type { Problem } from '../errors.ts'
import { Timestamp, Uuid } from '../http/schemas.ts'
import { type ColumnOptions, columnOptions } from './fields.ts'
import type { Filter } from './filters.ts'

/**
 * A table as the API shows it. This definition is all that a new resource needs: its routes, their validation, their
 * description and their SQL are made from it.
 */
export interface Resource<Fields extends TObject = TObject> {
  /** `/vehicles`, under /api/v1. */
  path: `/${string}`
  /** One row of it, as used in sentences. */
  name: string
  table: string
  /** The subject whose `:read` and `:write` the routes need. A room's `rights.ts` says which roles have them. */
  subject: string
  /**
   * The columns beside id, createdAt, updatedAt and deletedAt, which every row has. Optional: may be left out
   * of a create, and the database's default applies. `readOnly`: shown, but not accepted as input.
   */
  fields: Fields
  /** Query parameters of the list, by name. Each has an index. */
  filters: Readonly<Record<string, Filter>>
  /** Fields to sort by, beside createdAt, each with an index. Rows without a value are left out of that order. */
  sorts?: Readonly<Record<string, SortType>>
  /** Related rows on request. */
  includes?: Readonly<Record<string, Include>>
  /** An example body that creates a row; its references are filled in by the user of it. */
  example: Readonly<Record<string, unknown>>
  /** The routes that exist; by default all. */
  routes?: readonly RouteKind[]
  /** Descriptions of routes that do more than their kind says. */
  summaries?: Readonly<Partial<Record<RouteKind, string>>>
  /** Input of a create or a patch beside the fields; `Writes` turns it into columns. */
  takes?: { readonly create?: TProperties; readonly patch?: TProperties }
  /** Columns that are written and never shown, such as the hash of a secret. */
  hidden?: readonly string[]
  /** What the answer to a create contains beside the row, only once: a secret. */
  shownOnce?: TProperties
  /** Columns set to the time at which the row is retired, beside deletedAt. */
  endsWith?: readonly string[]
  /** The given fields as the table's triggers complete them: a repeated create is compared in this form. */
  completed?: (given: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>
  /** False for rows that are never changed or retired. */
  changes?: boolean
  /** How the status of a row may change. */
  transitions?: Transitions
  /**
   * The field that names the driver who owns the row. Users with `{subject}:own` but without the permission of a route
   * see and write the rows of the driver that their account belongs to. The database enforces it: `keep_own_rows_of`.
   */
  ownRows?: string
  /**
   * For users who are limited to vehicle groups. `of-groups`: its rows belong to vehicles, and the database limits them, by
   * `keep_groups_of`. `none`: they have nothing to do with vehicles. Absent: the resource is closed to such users.
   */
  vehicles?: 'of-groups' | 'none'
  /** What such users may do with it: only read, or everything except create. Absent: everything. */
  vehiclesFor?: 'reads' | 'changes'
  /** They only see them: drivers write their own through routes of another room. No policy is needed then. */
  ownReads?: true
  /** A more precise message for a violation than the constraint's name allows. Runs in its own transaction. */
  explain?: (
    error: DatabaseError,
    row: Readonly<Record<string, unknown>>,
    client: PoolClient,
  ) => Promise<Problem | undefined>
}

/**
 * The status of a row, and the named transitions that change it. The database enforces the same, through
 * `keep_transitions_of` in a migration, so that no program skips one; a test compares the two.
 */
export interface Transitions {
  /** The field with the status. */
  field: string
  /** The statuses that a new row may have; by default any. */
  starts?: readonly string[]
  /**
   * A create and a PATCH accept the status as well, and check it as a transition. For clients that were written before
   * transitions existed; new resources leave it out.
   */
  byPatch?: true
  /** By the name in the path and in the permission: `{subject}:{name}`, which `{subject}:write` implies. */
  actions: Readonly<Record<string, Transition>>
}

export interface Transition {
  /** What it does to one row: `Begins one job`. */
  summary: string
  from: readonly string[]
  to: string
  /** The action of the permission, if it is not the name. */
  permission?: string
  /** Fields that its body may give. */
  takes?: readonly string[]
  /** What else it writes, by field. */
  sets?: Readonly<Record<string, unknown>>
  /** Fields that the database sets to the current time, or, if they end in `By`, to the user. */
  stamps?: readonly string[]
  /** Fields that become null. */
  clears?: readonly string[]
}

/** `bulk`: bulk versions of create, patch and retire, as far as they exist; `bulkCreate`: of create alone. */
export type RouteKind = 'list' | 'get' | 'create' | 'patch' | 'retire' | 'bulk' | 'bulkCreate'
export type SortType = 'text' | 'timestamptz' | 'date' | 'integer' | 'bigint'

/** Loads the related rows of a page, in one query whatever its length. */
export interface Include {
  schema: TSchema
  /** The related row of each of `rows`, by that row's id. */
  load(client: PoolClient, rows: readonly Row[]): Promise<ReadonlyMap<string, unknown>>
}

/** A row of any resource, as it is shown. */
export type Row = Readonly<Record<string, unknown>> & { readonly id: string }

/** A row of this resource: all fields of its schema, with the types from the schema. */
export type RowOf<R extends Resource> = Readonly<Required<Static<R['fields']>>> & {
  readonly id: string
  readonly createdAt: string
  /** Of rows that can change. */
  readonly updatedAt: string
  readonly deletedAt: string | null
}

export function defineResource<Fields extends TObject>(resource: Resource<Fields>): Resource<Fields> {
  return resource
}

/** The fields of every row. */
const commonFields = {
  id: Uuid(),
  createdAt: Timestamp(),
  updatedAt: Timestamp('Its milliseconds are the ETag.'),
  deletedAt: Type.Union([Timestamp(), Type.Null()], {
    description: 'When it was retired; null: it is not.',
  }),
}

/** The fields with which rows of this resource are shown, in order. */
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

import { useQuery } from '@tanstack/preact-query'
import type { Schemas } from '../../../client/api.ts'
import { learnUsual } from '../preferences.ts'
import { get } from '../session.ts'
import type { Schema } from './schema.ts'

export interface Route {
  kind: string
  permission: string
  ownPermission: string | null
  summary: string
  takes: Schema | null
}

/** A resource as the server describes it: its pages are built from this. */
export interface Resource {
  path: string
  name: string
  table: string
  fields: Readonly<Record<string, Schema>>
  changes: boolean
  statusField: string | null
  actions: readonly { name: string; from: readonly string[]; to: string }[]
  routes: readonly Route[]
}

export type Row = Readonly<Record<string, unknown>> & { readonly id: string }

export interface Page {
  items: Row[]
  nextCursor: string | null
}

type Me = Schemas['GetMeAnswer']

export function useMe() {
  const queryFn = async () => {
    const me = await get<Me>('/auth/me')
    learnUsual(me.organization)
    return me
  }
  return useQuery({ queryKey: ['me'], queryFn, staleTime: 60_000 })
}

/** Settings of the organization as a whole, such as its rules for events. */
export interface Settings {
  path: string
  name: string
  permission: string
  summary: string
  takes: Schema
}

const described = {
  queryKey: ['resources'],
  queryFn: () => get<{ items: Resource[]; settings: Settings[] }>('/resources'),
  staleTime: Number.POSITIVE_INFINITY,
}

export function useResources() {
  return useQuery({ ...described, select: ({ items }) => items })
}

export function useSettings() {
  return useQuery({ ...described, select: ({ settings }) => settings })
}

/** The context of the pages below it: the user, and the available resources. */
export interface Known {
  me: Me
  resources: readonly Resource[]
}

/** The route, if it exists and the user may call it. */
export function routeOf({ me }: Known, resource: Resource, kind: string): Route | undefined {
  const route = resource.routes.find(each => each.kind === kind)
  return route && may(me, route) ? route : undefined
}

function may({ permissions }: Me, { permission, ownPermission }: Omit<Route, 'kind' | 'summary' | 'takes'>) {
  return permissions.includes(permission) || (ownPermission !== null && permissions.includes(ownPermission))
}

/** Those whose list the user may see, in the server's order. */
export function visible(known: Known): Resource[] {
  return known.resources.filter(resource => routeOf(known, resource, 'list') !== undefined)
}

export function ofTable({ resources }: Known, table: string | undefined): Resource | undefined {
  return table === undefined ? undefined : resources.find(resource => resource.table === table)
}

const naming = [
  'licensePlate',
  'name',
  'title',
  'email',
  'reference',
  'number',
  'code',
  'description',
  'type',
]

/** The field that names the rows of a resource, if there is one. */
export function namingField({ fields }: Resource): string | undefined {
  return naming.find(name => name in fields)
}

/** The name of a row for people. */
export function labelOf(row: Row): string {
  const { firstName, lastName } = row
  if (firstName || lastName) return [firstName, lastName].filter(Boolean).join(' ')
  const name = naming.map(field => row[field]).find(value => typeof value === 'string' && value !== '')
  if (name !== undefined) return String(name)
  // An assignment is who drives what.
  const { vehicle, driver } = row as { vehicle?: Row | null; driver?: Row | null }
  return vehicle && driver ? `${labelOf(vehicle)}, ${labelOf(driver)}` : row.id.slice(0, 8)
}

/** Related rows that a list or a row can include. */
export function includesOf(route: Route | undefined): string | undefined {
  const pattern = route?.takes?.properties?.include?.pattern
  return /^\^\(([^)]*)\)/.exec(pattern ?? '')?.[1]?.replaceAll('|', ',')
}

import type { ComponentType } from 'preact'
import { say } from '../text.ts'
import type { Known } from './resources.ts'
import type { PageProps } from './work.tsx'

/** In the navigation: what is worked with by the day, what is kept, and what is set up. */
export const groups = ['work', 'records', 'office'] as const
export type Group = (typeof groups)[number]

/** A page of its own, beside those that are made of the API's description. */
interface OwnPage {
  path: string
  title: () => string
  /** All of which it takes to see it. */
  permissions: readonly string[]
  /** Only for those who see all vehicles. */
  ofAll?: true
  group: Group
  /** A file of its own, loaded when it is opened. */
  load: () => Promise<ComponentType<PageProps>>
}

/** Whether the user may open the page. */
export function isFor({ permissions, ofAll }: OwnPage, me: Known['me']): boolean {
  return permissions.every(each => me.permissions.includes(each)) && !(ofAll && me.vehicleGroupIds)
}

/** One line makes a page: its address, its place in the navigation, and who may see it. */
export const ownPages: readonly OwnPage[] = [
  {
    path: 'my-day',
    title: () => say.day.title,
    permissions: ['automation:answer'],
    group: 'work',
    load: async () => (await import('./pages/my-day.tsx')).MyDay,
  },
  {
    path: 'targets',
    title: () => say.targets.title,
    permissions: ['automation:read'],
    group: 'work',
    load: async () => (await import('./pages/targets.tsx')).Targets,
  },
  {
    path: 'cash',
    title: () => say.cash.title,
    permissions: ['cash:read'],
    group: 'work',
    load: async () => (await import('./pages/cash.tsx')).Cash,
  },
  {
    path: 'connect',
    title: () => say.connect.title,
    permissions: ['vehicles:write', 'devices:write'],
    ofAll: true,
    group: 'work',
    load: async () => (await import('./pages/connect.tsx')).Connect,
  },
  {
    path: 'dispatch',
    title: () => say.dispatch.title,
    permissions: ['automation:read', 'jobs:read', 'drivers:read', 'assignments:read'],
    group: 'work',
    load: async () => (await import('./pages/dispatch.tsx')).Dispatch,
  },
  {
    path: 'history',
    title: () => say.replay.title,
    permissions: ['positions:read'],
    group: 'work',
    load: async () => (await import('./pages/replay.tsx')).Replay,
  },
  {
    path: 'geofences',
    title: () => say.places.title,
    permissions: ['geofences:read'],
    group: 'work',
    load: async () => (await import('./pages/geofences.tsx')).Geofences,
  },
  {
    path: 'events',
    title: () => say.events.title,
    permissions: ['events:read'],
    group: 'work',
    load: async () => (await import('./pages/events.tsx')).Events,
  },
  {
    path: 'trips',
    title: () => say.trips.title,
    permissions: ['positions:read'],
    group: 'work',
    load: async () => (await import('./pages/trips.tsx')).Trips,
  },
  {
    path: 'visits',
    title: () => say.visits.title,
    permissions: ['reports:read'],
    group: 'work',
    load: async () => (await import('./pages/visits.tsx')).Visits,
  },
  {
    path: 'calendar',
    title: () => say.calendar.title,
    permissions: ['assignments:read'],
    group: 'work',
    load: async () => (await import('./pages/calendar.tsx')).Calendar,
  },
  {
    path: 'reports',
    title: () => say.reports.title,
    permissions: ['reports:read'],
    group: 'work',
    load: async () => (await import('./pages/reports.tsx')).Reports,
  },
  {
    path: 'subscriptions',
    title: () => say.delivery.title,
    permissions: ['subscriptions:read'],
    group: 'office',
    load: async () => (await import('./pages/subscriptions.tsx')).Subscriptions,
  },
  {
    path: 'rejections',
    title: () => say.rejections.title,
    permissions: ['operations:read'],
    group: 'office',
    load: async () => (await import('./pages/rejections.tsx')).Rejections,
  },
  {
    path: 'permissions',
    title: () => say.permissions.title,
    permissions: ['roles:read'],
    group: 'office',
    load: async () => (await import('./pages/permissions.tsx')).Permissions,
  },
  {
    path: 'organization',
    title: () => say.organization.title,
    permissions: ['organizations:read'],
    group: 'office',
    load: async () => (await import('./pages/organization.tsx')).Organization,
  },
  {
    path: 'settings',
    title: () => say.settings.title,
    permissions: [],
    group: 'office',
    load: async () => (await import('./pages/settings.tsx')).Settings,
  },
]

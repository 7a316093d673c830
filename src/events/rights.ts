import type { Rights } from '../http/permissions.ts'

/** What the predefined roles may do in this room. */
export const eventRights = {
  geofences: {
    admin: 'write',
    fleet_manager: 'write',
    dispatcher: 'write',
    driver: 'read',
    viewer: 'read',
    mechanic: 'read',
    safety_officer: 'write',
    hr: 'read',
  },
  events: {
    admin: 'write',
    fleet_manager: 'write',
    dispatcher: 'read',
    viewer: 'read',
    mechanic: 'read',
    safety_officer: 'write',
  },
} satisfies Rights

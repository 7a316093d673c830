import type { Rights } from '../http/permissions.ts'

/** What the predefined roles may do in this room. */
export const alertRights = {
  alerts: {
    admin: 'write',
    fleet_manager: 'write',
    dispatcher: 'write',
    viewer: 'read',
    mechanic: ['read', 'acknowledge', 'resolve'],
    safety_officer: 'write',
  },
} satisfies Rights

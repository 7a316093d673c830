import type { Rights } from '../http/permissions.ts'

/** What the predefined roles may see of where the vehicles are, now and before. */
export const feedRights = {
  positions: {
    admin: 'write',
    fleet_manager: 'write',
    dispatcher: 'read',
    driver: 'read',
    viewer: 'read',
    mechanic: 'read',
    safety_officer: 'read',
  },
} satisfies Rights

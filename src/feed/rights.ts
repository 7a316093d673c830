import type { Rights } from '../http/permissions.ts'

/** Which predefined roles may see where vehicles are and were. */
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

import type { Rights } from '../http/permissions.ts'

/** What the predefined roles may do in this room. Users need no permission for their own tokens. */
export const identityRights = {
  organizations: {
    admin: 'write',
    fleet_manager: 'read',
    dispatcher: 'read',
    driver: 'read',
    viewer: 'read',
    mechanic: 'read',
    safety_officer: 'read',
    accountant: 'read',
    hr: 'read',
  },
  users: {
    admin: 'write',
    fleet_manager: 'read',
    hr: 'read',
  },
  roles: {
    admin: 'write',
  },
  devices: {
    admin: 'write',
    fleet_manager: 'read',
    mechanic: 'read',
  },
} satisfies Rights

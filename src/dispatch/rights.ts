import type { Rights } from '../http/permissions.ts'

/** Users with `automation:answer` accept and reject offers that were made to them. */
export const dispatchRights = {
  planning: { admin: 'write', fleet_manager: 'write', dispatcher: 'write' },
  automation: {
    admin: 'write',
    fleet_manager: 'write',
    dispatcher: 'write',
    driver: ['answer'],
    viewer: 'read',
    safety_officer: 'read',
    accountant: 'read',
  },
} satisfies Rights

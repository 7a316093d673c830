import type { Rights } from '../http/permissions.ts'

/** What the predefined roles may see of the past; telemetry is written by the devices themselves. */
export const historyRights = {
  telemetry: {
    admin: 'write',
    fleet_manager: 'read',
    dispatcher: 'read',
    viewer: 'read',
    mechanic: 'read',
    safety_officer: 'read',
  },
  reports: {
    admin: 'write',
    fleet_manager: 'write',
    dispatcher: 'read',
    viewer: 'read',
    mechanic: 'read',
    safety_officer: 'read',
    accountant: 'read',
    hr: 'read',
  },
} satisfies Rights

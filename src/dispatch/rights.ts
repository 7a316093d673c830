import type { Rights } from '../http/permissions.ts'

export const dispatchRights = {
  planning: { admin: 'write', fleet_manager: 'write', dispatcher: 'write' },
} satisfies Rights

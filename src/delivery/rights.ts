import type { Rights } from '../http/permissions.ts'

/** What the predefined roles may do in this room: whoever creates a subscription sends data out. */
export const deliveryRights = {
  subscriptions: {
    admin: 'write',
    fleet_manager: 'write',
  },
} satisfies Rights

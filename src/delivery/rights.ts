import type { Rights } from '../http/permissions.ts'

/** What the predefined roles may do in this room: who subscribes lets data out. */
export const deliveryRights = {
  subscriptions: {
    admin: 'write',
    fleet_manager: 'write',
  },
} satisfies Rights

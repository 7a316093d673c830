import type { Rights } from '../http/permissions.ts'

/** Matters of the whole service are in no role: only the first administrator has the permission. */
export const operationsRights = { operations: {} } satisfies Rights

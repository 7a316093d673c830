import type { Rights } from '../http/permissions.ts'

/** What concerns the whole service is no role's: the first administrator alone has it. */
export const operationsRights = { operations: {} } satisfies Rights

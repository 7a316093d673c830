import type { Rights } from '../http/permissions.ts'

/** Of the predefined roles none may plan yet: to plan takes the machine's time. A role of your own may be given it. */
export const dispatchRights = { planning: {} } satisfies Rights

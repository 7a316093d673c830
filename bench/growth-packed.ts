import { growthOf } from './growth.ts'

export const bench = growthOf({ packed: true })

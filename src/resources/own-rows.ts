import { type ColumnOptions, columnOf } from './fields.ts'
import type { Resource } from './resource.ts'
import type { Condition } from './rows.ts'

/** The policy does not need this condition; with it in the query, an index on the owner can be used. */
export function ownCondition({ ownRows, fields }: Resource): Condition | undefined {
  if (ownRows === undefined) return undefined
  const column = columnOf(ownRows, fields.properties[ownRows] as ColumnOptions)
  return () => `t.${column} = (select current_driver_id())`
}

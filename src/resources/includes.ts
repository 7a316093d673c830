import Type, { type TObject, type TSchema } from 'typebox'
import { pascal } from '../http/description/operation-ids.ts'
import { columnOf } from './fields.ts'
import { type Include, type Resource, shownFields } from './resource.ts'
import { queryRows, selectList } from './rows.ts'

/** The row of another resource that the field `by` refers to; retired ones too, since past records refer to them. */
export function including(resource: Resource, by: string): Include {
  const { schema, load } = includingRow(resource.table, shownFields(resource), by, selectList(resource))
  return { schema: Type.Object(schema.properties, { component: `${pascal(resource.name)}Row` }), load }
}

/** The same for a table that is not a resource of this room, showing some of its fields. */
export function includingRow(
  table: string,
  fields: Record<string, TSchema>,
  by: string,
  list = Object.entries(fields)
    .map(([name, schema]) => `t.${columnOf(name, schema)} as "${name}"`)
    .join(', '),
): Include & { schema: TObject } {
  return {
    schema: Type.Required(Type.Object(fields)),
    load: async (client, rows) => {
      const ids = [...new Set(rows.map(row => row[by] as string | null).filter(id => id !== null))]
      const { rows: found } = await queryRows<{ id: string }>(
        client,
        `select ${list} from ${table} t where t.id = any ($1::uuid[])`,
        [ids],
      )
      const byId = new Map(found.map(row => [row.id, row]))
      return new Map(rows.map(row => [row.id, byId.get(row[by] as string)]))
    },
  }
}

import Type from 'typebox'
import { Nullable } from '../http/schemas.ts'
import { Reference, References, Text } from '../resources/fields.ts'
import { equals, type Filter, from, to } from '../resources/filters.ts'
import { defineResource } from '../resources/resource.ts'

export const vehicleGroups = defineResource({
  path: '/vehicle-groups',
  name: 'vehicle group',
  table: 'vehicle_groups',
  subject: 'vehicles',
  fields: Type.Object({
    name: Text(200, 'What the group is called.'),
    parentId: Type.Optional(
      Nullable(Reference('vehicle_groups', 'The group that it lies in, which has its vehicles too.')),
    ),
    vehicleIds: Type.Optional(
      References('vehicles', 10_000, 'Those of the group itself, without those of groups that lie in it.'),
    ),
  }),
  filters: {
    parentId: equals('parent_id', Reference('vehicle_groups')),
    createdFrom: from('createdAt', 'date-time'),
    createdTo: to('createdAt', 'date-time'),
  },
  sorts: { name: 'text' },
  example: { name: 'Refrigerated vans', parentId: null, vehicleIds: [] },
})

/** Rows of the vehicles of a group, and of all groups that lie in it. */
export const inVehicleGroup = (column = 'vehicle_id'): Filter => ({
  schema: Reference('vehicle_groups', 'A group of vehicles, with all groups that lie in it.'),
  condition: (group, parameter) =>
    `t.${column} = any (array(select vehicles_of_group(${parameter(group)}::uuid)))`,
})

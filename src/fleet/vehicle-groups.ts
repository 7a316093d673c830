import Type from 'typebox'
import { Nullable } from '../http/schemas.ts'
import { Reference, References, Text } from '../resources/fields.ts'
import { equals, from, to } from '../resources/filters.ts'
import { defineResource } from '../resources/resource.ts'

export const vehicleGroups = defineResource({
  path: '/vehicle-groups',
  name: 'vehicle group',
  table: 'vehicle_groups',
  subject: 'vehicles',
  vehicles: 'of-groups',
  vehiclesFor: 'reads',
  fields: Type.Object({
    name: Text(200, 'Name of the group.'),
    parentId: Type.Optional(
      Nullable(Reference('vehicle_groups', 'The parent group, which includes its vehicles.')),
    ),
    vehicleIds: Type.Optional(
      References('vehicles', 10_000, 'The vehicles of the group itself, without those of groups in it.'),
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

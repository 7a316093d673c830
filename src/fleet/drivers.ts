import Type from 'typebox'
import { Nullable, Timestamp, Uuid } from '../http/schemas.ts'
import { Day, OneOf, Reference, References, Skills, SpeedLimit, Text } from '../resources/fields.ts'
import { equals, from, startsWith, to } from '../resources/filters.ts'
import { includingRow } from '../resources/includes.ts'
import { defineResource } from '../resources/resource.ts'

const Status = OneOf(['active', 'on_leave', 'inactive', 'suspended'], 'active by default.')

const user = includingRow(
  'users',
  { id: Uuid(), email: Type.String(), name: Type.String(), role: Type.String() },
  'userId',
)

export const drivers = defineResource({
  path: '/drivers',
  name: 'driver',
  table: 'drivers',
  subject: 'drivers',
  vehicles: 'none',
  fields: Type.Object({
    userId: Type.Optional(Nullable(Reference('users', 'The account that the driver logs in with.'))),
    name: Type.Optional(Text(200, 'Full name.', 0)),
    phone: Type.Optional(Nullable(Text(50, 'Phone number, in any notation.'))),
    licenseNumber: Text(50, 'Number of the driving licence, unique in the organization.'),
    licenseExpiry: Type.Optional(Nullable(Day('The last day on which the licence is valid.'))),
    speedLimit: Type.Optional(Nullable(SpeedLimit('Speed limit for the driver.'))),
    status: Type.Optional(Status),
    suspendedAt: Type.Unsafe<string | null>({
      ...Nullable(Timestamp()),
      readOnly: true,
      description: 'Since when the driver is suspended.',
    }),
    skills: Type.Optional(Skills('Skills that orders may require.')),
    zoneIds: Type.Optional(
      References('geofences', 100, 'Geofences in which the driver works; anywhere if there are none.'),
    ),
  }),
  transitions: {
    field: 'status',
    byPatch: true,
    actions: {
      activate: {
        summary: 'Activates one driver',
        from: ['on_leave', 'inactive', 'suspended'],
        to: 'active',
        clears: ['suspendedAt'],
      },
      leave: {
        summary: 'Sends one driver on leave',
        from: ['active'],
        to: 'on_leave',
      },
      deactivate: {
        summary: 'Deactivates one driver',
        from: ['active', 'on_leave', 'suspended'],
        to: 'inactive',
        clears: ['suspendedAt'],
      },
      suspend: {
        summary: 'Suspends one driver',
        from: ['active', 'on_leave', 'inactive'],
        to: 'suspended',
        stamps: ['suspendedAt'],
      },
    },
  },
  filters: {
    status: equals('status', Status),
    userId: equals('user_id', Reference('users')),
    licenseNumber: equals('license_number', Text(50, 'The complete number.')),
    name: startsWith('name_key', 'Beginning of the name, in any case.'),
    licenseExpiryFrom: from('licenseExpiry', 'date'),
    licenseExpiryTo: to('licenseExpiry', 'date'),
    createdFrom: from('createdAt', 'date-time'),
    createdTo: to('createdAt', 'date-time'),
  },
  sorts: { name: 'text', licenseNumber: 'text', licenseExpiry: 'date' },
  includes: { user },
  example: { name: 'Ada Kowalska', licenseNumber: 'KOW8842019', licenseExpiry: '2031-05-31' },
})

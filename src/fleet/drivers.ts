import Type from 'typebox'
import { Nullable, Timestamp, Uuid } from '../http/schemas.ts'
import { Day, OneOf, Reference, Skills, SpeedLimit, Text } from '../resources/fields.ts'
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
  fields: Type.Object({
    userId: Type.Optional(Nullable(Reference('users', 'The account that the driver logs in with.'))),
    name: Type.Optional(Text(200, 'Full name.', 0)),
    phone: Type.Optional(Nullable(Text(50, 'In any notation.'))),
    licenseNumber: Text(50, 'Of the driving licence; no two drivers of the organization have one.'),
    licenseExpiry: Type.Optional(Nullable(Day('The last day on which the licence is valid.'))),
    speedLimit: Type.Optional(Nullable(SpeedLimit('How fast they may go.'))),
    status: Type.Optional(Status),
    suspendedAt: Type.Unsafe<string | null>({
      ...Nullable(Timestamp()),
      readOnly: true,
      description: 'Since when the driver is suspended.',
    }),
    skills: Type.Optional(Skills('What the driver can do that an order may require.')),
  }),
  transitions: {
    field: 'status',
    byPatch: true,
    actions: {
      activate: {
        summary: 'Has one driver drive again',
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
        summary: 'Has one driver drive no more',
        from: ['active', 'on_leave', 'suspended'],
        to: 'inactive',
        clears: ['suspendedAt'],
      },
      suspend: {
        summary: 'Forbids one driver to drive',
        from: ['active', 'on_leave', 'inactive'],
        to: 'suspended',
        stamps: ['suspendedAt'],
      },
    },
  },
  filters: {
    status: equals('status', Status),
    userId: equals('user_id', Reference('users')),
    licenseNumber: equals('license_number', Text(50, 'The whole number.')),
    name: startsWith('name_key', 'What the name begins with, without regard to case.'),
    licenseExpiryFrom: from('licenseExpiry', 'date'),
    licenseExpiryTo: to('licenseExpiry', 'date'),
    createdFrom: from('createdAt', 'date-time'),
    createdTo: to('createdAt', 'date-time'),
  },
  sorts: { name: 'text', licenseNumber: 'text', licenseExpiry: 'date' },
  includes: { user },
  example: { name: 'Ada Kowalska', licenseNumber: 'KOW8842019', licenseExpiry: '2031-05-31' },
})

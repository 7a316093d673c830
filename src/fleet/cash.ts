import Type from 'typebox'
import { Nullable } from '../http/schemas.ts'
import { Amount, Currency, Day, Reference, Text } from '../resources/fields.ts'
import { equals } from '../resources/filters.ts'
import { defineResource } from '../resources/resource.ts'

/** The cash that a driver handed over for a day. The database opens an alert if it differs from what was collected. */
export const cashSettlements = defineResource({
  path: '/cash-settlements',
  name: 'cash settlement',
  table: 'cash_settlements',
  subject: 'cash',
  fields: Type.Object({
    driverId: Reference('drivers', 'The driver who handed it over.'),
    day: Day("The day of collection, in the organization's time zone. There is one settlement per day."),
    currency: Type.Optional(Currency("By default the organization's currency.")),
    handedOver: Amount('The amount handed over.'),
    notes: Type.Optional(
      Nullable(Text(2000, 'A note, for instance why the amount differs from the cash collected.', 0)),
    ),
  }),
  filters: {
    driverId: equals('driver_id', Reference('drivers')),
    day: equals('day', Day('The day.')),
  },
  example: { day: '2026-11-28', currency: 'EUR', handedOver: 184.5 },
})

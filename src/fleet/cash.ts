import Type from 'typebox'
import { Nullable } from '../http/schemas.ts'
import { Amount, Currency, Day, Reference, Text } from '../resources/fields.ts'
import { equals } from '../resources/filters.ts'
import { defineResource } from '../resources/resource.ts'

/** What a driver handed over of the cash of a day. The database opens an alert where that is not what was collected. */
export const cashSettlements = defineResource({
  path: '/cash-settlements',
  name: 'cash settlement',
  table: 'cash_settlements',
  subject: 'cash',
  fields: Type.Object({
    driverId: Reference('drivers', 'Who handed it over.'),
    day: Day("The day that it was collected on, in the organization's time zone. One settlement for a day."),
    currency: Type.Optional(Currency("The organization's by default.")),
    handedOver: Amount('What was handed over, in its currency.'),
    notes: Type.Optional(Nullable(Text(2000, 'Why it is not what was collected, for instance.', 0))),
  }),
  filters: {
    driverId: equals('driver_id', Reference('drivers')),
    day: equals('day', Day('The day.')),
  },
  example: { day: '2026-11-28', currency: 'EUR', handedOver: 184.5 },
})

import Type from 'typebox'
import { JsonObject, Text } from '../resources/fields.ts'
import { from, startsWith, to } from '../resources/filters.ts'
import { defineResource } from '../resources/resource.ts'

export const customers = defineResource({
  path: '/customers',
  name: 'customer',
  table: 'customers',
  subject: 'customers',
  vehicles: 'none',
  fields: Type.Object({
    name: Text(200, 'The name of the person or the company.'),
    contactInfo: Type.Optional(JsonObject('Email, phone, address and the like.')),
  }),
  filters: {
    name: startsWith('name_key', 'Beginning of the name, in any case.'),
    createdFrom: from('createdAt', 'date-time'),
    createdTo: to('createdAt', 'date-time'),
  },
  sorts: { name: 'text' },
  example: {
    name: 'Nordkap Foods',
    contactInfo: { email: 'dispatch@nordkap.example', phone: '+47 555 0100' },
  },
})

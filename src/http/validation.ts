import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'
import type { FastifySchemaCompiler } from 'fastify'

/**
 * Bodies are taken as they are: a number in quotes is not a number, and a field that the schema does not
 * know is an error, not dropped in silence. Only what can be nothing but text, the URL's parts and the
 * headers, is converted.
 */
export function createValidatorCompiler(): FastifySchemaCompiler<object> {
  const options = { allErrors: true, useDefaults: true, removeAdditional: false, strict: false } as const
  const strict = addFormats.default(new Ajv({ ...options, allErrors: false, coerceTypes: false }))
  const converting = addFormats.default(new Ajv({ ...options, coerceTypes: 'array' }))
  return ({ schema, httpPart }) => (httpPart === 'body' ? strict : converting).compile(schema)
}

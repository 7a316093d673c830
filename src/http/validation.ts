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
  const strict = withFormats(new Ajv({ ...options, allErrors: false, coerceTypes: false }))
  const converting = withFormats(new Ajv({ ...options, coerceTypes: 'array' }))
  return ({ schema, httpPart }) => (httpPart === 'body' ? strict : converting).compile(schema)
}

/** An id is what PostgreSQL takes for one; as a URN, which the format's own definition allows, it is not. */
function withFormats(ajv: Ajv): Ajv {
  return addFormats.default(ajv).addFormat('uuid', /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i)
}

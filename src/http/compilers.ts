import { Ajv, type ValidateFunction } from 'ajv'
import addFormats from 'ajv-formats'
import fastJsonStringify from 'fast-json-stringify'
import type { FastifySchemaCompiler, FastifySerializerCompiler } from 'fastify'

/**
 * What makes functions of the routes' schemas: those that check what comes and those that write what goes. Each is
 * made when its route is first asked, for there are hundreds, they take most of a second, and a service that was
 * killed should be back before its devices notice. That every schema can be compiled is shown by a test.
 */

/**
 * Bodies are taken as they are: a number in quotes is not a number, and a field that the schema does not
 * know is an error, not dropped in silence. Only what can be nothing but text, the URL's parts and the
 * headers, is converted.
 */
export function createValidatorCompiler(): FastifySchemaCompiler<object> {
  const options = { allErrors: true, useDefaults: true, removeAdditional: false, strict: false } as const
  let [strict, converting]: (Ajv | undefined)[] = []
  return ({ schema, httpPart }) =>
    checkOf(() => {
      if (httpPart === 'body')
        strict ??= withFormats(new Ajv({ ...options, allErrors: false, coerceTypes: false }))
      else converting ??= withFormats(new Ajv({ ...options, coerceTypes: 'array' }))
      return (httpPart === 'body' ? strict! : converting!).compile(schema)
    })
}

/** Fastify, as Ajv does, reads of the function itself what was wrong. */
function checkOf(
  compile: () => ValidateFunction,
): Pick<ValidateFunction, 'errors'> & ((data: unknown) => boolean) {
  let validate: ValidateFunction | undefined
  const check: ReturnType<typeof checkOf> = data => {
    validate ??= compile()
    const isValid = validate(data)
    check.errors = validate.errors ?? null
    return isValid
  }
  return check
}

/** An id is what PostgreSQL takes for one; as a URN, which the format's own definition allows, it is not. */
function withFormats(ajv: Ajv): Ajv {
  return addFormats.default(ajv).addFormat('uuid', /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i)
}

export const serializerCompiler: FastifySerializerCompiler<object> = ({ schema }) => {
  let serialize: ((data: unknown) => string) | undefined
  return data => {
    serialize ??= fastJsonStringify(schema)
    return serialize(data)
  }
}

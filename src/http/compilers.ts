import { Ajv, type FuncKeywordDefinition, type ValidateFunction } from 'ajv'
import addFormats from 'ajv-formats'
import fastJsonStringify from 'fast-json-stringify'
import type { FastifySchemaCompiler, FastifySerializerCompiler } from 'fastify'
import { isTimeZone } from '../time-zones.ts'

/**
 * Compiles the routes' schemas into functions that validate input and serialize output. Each is compiled at its route's
 * first request: there are hundreds, they take most of a second, and a service that was killed should be back before its
 * devices notice. A test shows that every schema can be compiled.
 */

/**
 * Bodies are taken as they are: a number in quotes is not a number, and a field that the schema does not
 * know is an error, not silently dropped. Only parts of the URL and headers, which are always text, are
 * converted.
 */
export function createValidatorCompiler(): FastifySchemaCompiler<object> {
  const options = { allErrors: true, useDefaults: true, removeAdditional: false, strict: false } as const
  let [strict, converting]: (Ajv | undefined)[] = []
  return ({ schema, httpPart }) =>
    checkOf(() => {
      if (httpPart === 'body')
        strict ??= withIds(new Ajv({ ...options, allErrors: false, coerceTypes: false }))
      else converting ??= withIds(new Ajv({ ...options, coerceTypes: 'array' }))
      return (httpPart === 'body' ? strict! : converting!).compile(withIdsInOneForm(schema) as object)
    })
}

/** Fastify, like Ajv, reads the errors from the function itself. */
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

/** An id is what PostgreSQL accepts as one; the format's own definition also allows URNs, which are not. */
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

function withIds(ajv: Ajv): Ajv {
  return addFormats
    .default(ajv)
    .addFormat('uuid', uuid)
    .addFormat('time-zone', isTimeZone)
    .addKeyword(inOneForm)
}

/** An id may be sent in upper case. From here on it is as the database shows it, because ids are compared as text. */
const inOneForm: FuncKeywordDefinition = {
  keyword: 'inOneForm',
  type: 'string',
  schema: false,
  modifying: true,
  errors: false,
  validate: (id: string, place: Parameters<ValidateFunction>[1]) => {
    if (place && uuid.test(id)) place.parentData[place.parentDataProperty] = id.toLowerCase()
    return true
  },
}

function withIdsInOneForm(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(withIdsInOneForm)
  if (typeof schema !== 'object' || schema === null) return schema
  const copy = Object.fromEntries(
    Object.entries(schema).map(([key, value]) => [key, withIdsInOneForm(value)]),
  )
  return copy.format === 'uuid' ? { ...copy, inOneForm: true } : copy
}

export const serializerCompiler: FastifySerializerCompiler<object> = ({ schema }) => {
  let serialize: ((data: unknown) => string) | undefined
  return data => {
    serialize ??= fastJsonStringify(schema)
    return serialize(data)
  }
}

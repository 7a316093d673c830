import { STATUS_CODES } from 'node:http'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { problemOfDatabaseError } from '../database/failures.ts'
import { type ErrorCode, Problem } from '../errors.ts'
import type { App } from './app.ts'
import { CallerGone } from './in-turn.ts'

/** Every error is sent as problem+json. An unexpected error is logged in full and sent as internal_error. */
export function installProblems(app: App): void {
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const problem = asProblem(error)
    if (error instanceof CallerGone) request.log.debug(error.message)
    else if (problem.code === 'internal_error') request.log.error({ err: error }, 'an unexpected error')
    return sendProblem(request, reply, problem)
  })
  app.setNotFoundHandler((request, reply) => sendProblem(request, reply, noSuchRoute(request)))
}

export function noSuchRoute({ method, url }: FastifyRequest): Problem {
  return new Problem('no_such_route', { message: `There is no route ${method} ${url.split('?')[0]}.` })
}

export function sendProblem(request: FastifyRequest, reply: FastifyReply, problem: Problem): FastifyReply {
  if (problem.retryAfter !== undefined) reply.header('retry-after', String(problem.retryAfter))
  if (problem.status === 401) reply.header('www-authenticate', 'Bearer')
  // If it were closed at once, with the rest of the body unread, the connection would be reset and the answer lost.
  // So the rest is read and discarded, for as long as a body may take.
  if (problem.code === 'body_too_large') reply.removeHeader('connection')
  return reply
    .code(problem.status)
    .type('application/problem+json')
    .serializer(JSON.stringify)
    .send({
      type: 'about:blank',
      title: STATUS_CODES[problem.status] ?? 'Error',
      status: problem.status,
      code: problem.code,
      detail: problem.message,
      requestId: request.id,
      ...problem.members,
    })
}

const fastifyCodes: Readonly<Record<string, ErrorCode>> = {
  FST_ERR_CTP_INVALID_JSON_BODY: 'malformed_json',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'malformed_json',
  FST_ERR_CTP_BODY_TOO_LARGE: 'body_too_large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported_media_type',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'invalid_request',
  FST_UNDER_PRESSURE: 'overloaded',
}

function asProblem(error: FastifyError): Problem {
  if (error instanceof Problem) return error
  if (error.validation) {
    const part = error.validationContext ?? 'request'
    const errors = wrongFields(error.validation)
    const detail = errors.map(({ field, message }) => (field ? `${field}: ${message}` : message)).join('; ')
    const code = isUnknownZone(error.validation) ? 'violates_rule' : 'invalid_request'
    return new Problem(code, { message: `${part}: ${detail}.`, members: { part, errors } })
  }
  const code = fastifyCodes[error.code]
  if (code === 'overloaded') return new Problem(code, { retryAfter: 2 })
  if (code) return new Problem(code)
  const status = error.statusCode
  if (status !== undefined && status >= 400 && status < 500)
    return new Problem('invalid_request', { message: error.message })
  return problemOfDatabaseError(error) ?? new Problem('internal_error')
}

/** The name has the form of a time zone's, so nothing is wrong with the request but that there is no such zone. */
function isUnknownZone(validation: NonNullable<FastifyError['validation']>): boolean {
  const found = validation.filter(
    ({ keyword, params }) => keyword !== 'anyOf' && !(keyword === 'type' && params.type === 'null'),
  )
  return found.length > 0 && found.every(({ params }) => params.format === 'time-zone')
}

interface WrongField {
  field: string
  message: string
}

/** A field that allows several kinds fails for each of them. This is reported as one choice, with all allowed kinds. */
function wrongFields(validation: NonNullable<FastifyError['validation']>): WrongField[] {
  const found = new Map<string, { values: unknown[]; messages: Set<string>; orNull: boolean }>()
  for (const { instancePath, keyword, message, params } of validation) {
    const named = (params.missingProperty ?? params.additionalProperty ?? '') as string
    const field = [...instancePath.split('/').slice(1), ...(named ? [named] : [])].join('.')
    const wrong = found.get(field) ?? { values: [], messages: new Set(), orNull: false }
    found.set(field, wrong)
    if (keyword === 'const') wrong.values.push(params.allowedValue)
    else if (keyword === 'enum') wrong.values.push(...(params.allowedValues as unknown[]))
    else if (keyword === 'type' && params.type === 'null') wrong.orNull = true
    else if (keyword !== 'anyOf') wrong.messages.add(message ?? 'is not valid')
  }
  return [...found].flatMap(([field, { values, messages, orNull }]) => {
    const choice =
      values.length > 0 ? [`must be ${values.length > 1 ? 'one of ' : ''}${values.join(', ')}`] : []
    const all = [...choice, ...messages]
    return (all.length > 0 ? all : ['is not valid']).map(message => ({
      field,
      message: orNull ? `${message}, or null` : message,
    }))
  })
}

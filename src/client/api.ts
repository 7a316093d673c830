import createClient, { type Client } from 'openapi-fetch'
import type { components, paths } from './api-types.ts'

/** What is read of the answers; a list as CSV, for one, is taken with `parseAs: 'stream'`. */
type Answered = 'application/json' | 'application/problem+json'

/** The API of a service: `GET`, `POST` and so on take a path, and know its parameters, body and answers. */
export type Api = Client<paths, Answered>

/** The shapes of what is sent and answered, by the names that the API's description gives them. */
export type Schemas = components['schemas']

export interface ApiOptions {
  /** Of the service, without /api/v1. */
  url: string
  /** Asked before each request; undefined before anybody has signed in. */
  token?: () => string | undefined | Promise<string | undefined>
  fetch?: (request: Request) => Promise<Response>
}

/**
 * Opens the API. Nothing is thrown for an answer that is a problem: it stands in `error`, with its `code`, where a good
 * answer stands in `data`.
 */
export function openApi({ url, token, fetch }: ApiOptions): Api {
  const api = createClient<paths, Answered>({
    baseUrl: url.replace(/\/$/, ''),
    ...(fetch ? { fetch } : {}),
  })
  api.use({
    async onRequest({ request }) {
      const bearer = await token?.()
      if (bearer !== undefined) request.headers.set('authorization', `Bearer ${bearer}`)
      return request
    },
  })
  return api
}

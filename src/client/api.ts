import createClient, { type Client } from 'openapi-fetch'
import type { components, paths } from './api-types.ts'

/** The answers that are typed. For others, such as a list as CSV, use `parseAs: 'stream'`. */
type Answered = 'application/json' | 'application/problem+json'

/** The API of a service: `GET`, `POST` and so on take a path, and know its parameters, body and answers. */
export type Api = Client<paths, Answered>

/** The shapes of requests and answers, by their names in the API's description. */
export type Schemas = components['schemas']

export interface ApiOptions {
  /** The address of the service, without /api/v1. */
  url: string
  /** Called before each request; returns undefined if nobody has signed in yet. */
  token?: () => string | undefined | Promise<string | undefined>
  fetch?: (request: Request) => Promise<Response>
}

/**
 * Opens the API. An answer that is a problem does not throw: it is in `error`, with its `code`, where a good answer is
 * in `data`.
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

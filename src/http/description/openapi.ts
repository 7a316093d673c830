import type { FastifyDynamicSwaggerOptions } from '@fastify/swagger'
import { describe } from './describe.ts'

/** The description of the API: its general part, and how operations are shown. */
export const description: FastifyDynamicSwaggerOptions = {
  openapi: {
    openapi: '3.1.0',
    info: {
      title: 'Fleetwake',
      version: '1',
      description:
        'Telemetry in, positions and history out, and the fleet around them. Errors are problem+json with a stable `code`. ' +
        'Lists take `limit` and `cursor` and answer `{ items, nextCursor }`. Times are ISO 8601 in UTC, ranges half-open. ' +
        'The permission that an operation needs is given with its security.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } as { name: string },
    },
    servers: [{ url: '/', description: 'The service that serves this description.' }],
    components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } },
  },
  transformObject: given => {
    if (!('openapiObject' in given)) throw new Error('The description is one of OpenAPI.')
    return describe(given.openapiObject as Record<string, unknown>)
  },
}

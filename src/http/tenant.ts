import type { FastifyRequest } from 'fastify'
import { Problem } from '../errors.ts'

/** The organization of the caller. The guard has let nobody in without one. */
export function tenantOf({ principal }: Pick<FastifyRequest, 'principal'>): string {
  if (principal === null) throw new Problem('not_authenticated')
  return principal.organizationId
}

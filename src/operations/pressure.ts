import type { FastifyUnderPressureOptions } from '@fastify/under-pressure'
import type { Config } from '../config.ts'
import { Problem } from '../errors.ts'
import type { App } from '../http/app.ts'
import type { ReadinessCheck } from './readiness.ts'

/** Under pressure all but the probes and the metrics are turned away, so that it can be seen and passes. */
export function underPressure({
  httpShedDelayMs,
}: Pick<Config, 'httpShedDelayMs'>): FastifyUnderPressureOptions {
  return {
    maxEventLoopDelay: httpShedDelayMs,
    sampleInterval: 500,
    exposeStatusRoute: false,
    pressureHandler: (request, _reply, _type, delay) => {
      if (request.routeOptions.config.shedding === 'never' || !isKnown(delay)) return
      throw new Problem('overloaded', { retryAfter: 2 })
    },
  }
}

/** Not ready while requests are turned away. */
export function pressureOf(app: App, { httpShedDelayMs }: Pick<Config, 'httpShedDelayMs'>): ReadinessCheck {
  return () => {
    const { eventLoopDelay } = app.memoryUsage()
    const isPressed = isKnown(eventLoopDelay) && eventLoopDelay > httpShedDelayMs
    return isPressed ? 'turns requests away until it passes' : undefined
  }
}

/** Infinite where the loop gave no sample at all, as just after the start: nothing is known of pressure then. */
function isKnown(delay: number | string | undefined): boolean {
  return delay !== Number.POSITIVE_INFINITY
}

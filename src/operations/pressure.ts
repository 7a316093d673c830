import type { FastifyUnderPressureOptions } from '@fastify/under-pressure'
import type { Config } from '../config.ts'
import { Problem } from '../errors.ts'
import type { App } from '../http/app.ts'
import type { ReadinessCheck } from './readiness.ts'

/** Under pressure, only the probes and the metrics are answered, so that operators see the overload and it can pass. */
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
    return isPressed ? 'refuses requests until the load decreases' : undefined
  }
}

/** The delay is infinite if the loop gave no sample at all, as just after the start: then the pressure is unknown. */
function isKnown(delay: number | string | undefined): boolean {
  return delay !== Number.POSITIVE_INFINITY
}

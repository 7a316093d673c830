import { outboxSource } from './delivery/outbox.ts'
import { readingsSource } from './delivery/readings.ts'
import type { Source } from './delivery/source.ts'
import { eventsBetween, organizationsOfEvents } from './events/between.ts'

/** The streams that subscriptions can follow. A type that belongs to none of these is a type of event. */
const named: readonly Source[] = [
  outboxSource('alert', 'alerts:read'),
  outboxSource('dispatch_alert', 'automation:read'),
  outboxSource('escalation', 'automation:read'),
  readingsSource,
]

export const outsideSources: readonly Source[] = [
  ...named,
  {
    name: 'events',
    permission: 'events:read',
    gives: type => !named.some(source => source.gives(type)),
    read: eventsBetween,
    organizationsBetween: organizationsOfEvents,
  },
]

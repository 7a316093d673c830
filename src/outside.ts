import { outboxSource } from './delivery/outbox.ts'
import { readingsSource } from './delivery/readings.ts'
import type { Source } from './delivery/source.ts'
import { eventsBetween, organizationsOfEvents } from './events/between.ts'

/** The streams that subscriptions are told from. A type that no other source gives is one of events. */
const named: readonly Source[] = [
  outboxSource('alert', 'alerts:read'),
  outboxSource('dispatch_alert', 'jobs:read'),
  outboxSource('escalation', 'alerts:read'),
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

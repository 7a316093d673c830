import Type, { type TSchema } from 'typebox'
import { Nullable, Timestamp, Uuid } from '../../http/schemas.ts'
import { OneOf, Reference, Text } from '../../resources/fields.ts'
import { equals, type Filter, from, to, whether } from '../../resources/filters.ts'
import { defineResource } from '../../resources/resource.ts'

/** The tables of the engines as they are shown. Nobody writes them but by the routes of this folder. */

const Order = Reference('transport_jobs', 'The order that it is about.')
const Driver = Reference('drivers', 'The driver that it is about.')
const Score = Nullable(Type.Number({ minimum: 0, maximum: 100 }))
const Metadata = Type.Record(Type.String(), Type.Unknown())
const Severity = OneOf(['low', 'medium', 'high', 'critical'], 'How grave it is.')
export const TrafficSeverity = OneOf(
  ['LOW', 'MEDIUM', 'HIGH', 'SEVERE'],
  'How much it slows; SEVERE closes the streets.',
)
const EscalationType = OneOf(
  ['SLA_RISK', 'STUCK_ORDER', 'UNRESPONSIVE_DRIVER', 'FAILED_DELIVERY'],
  'Of what kind.',
)
const AlertType = OneOf(
  ['DISPATCH_FAILED', 'OPTIMIZATION_NEEDED', 'SLA_BREACH', 'DRIVER_UNRESPONSIVE'],
  'Of what kind.',
)

/**
 * A column of an enum, whose equality is not leakproof. Written as a literal, since only then an index of the rows with that
 * value is found; the schema has let none in that is not of the list.
 */
const is = (column: string, schema: TSchema): Filter => ({
  schema,
  condition: value => `t.${column} = '${String(value)}'`,
})

const common = { changes: false, subject: 'automation', example: {} } as const
const createdBetween = {
  createdFrom: from('createdAt', 'date-time'),
  createdTo: to('createdAt', 'date-time'),
}

export const assignmentLogs = defineResource({
  ...common,
  path: '/automation/dispatch/assignments',
  name: 'assignment log',
  table: 'assignment_logs',
  fields: Type.Object({
    orderId: Order,
    driverId: Driver,
    vehicleId: Nullable(Reference('vehicles')),
    assignmentType: OneOf(['AUTO_ASSIGNED', 'FORCE_ASSIGNED', 'MANUAL'], 'How it came about.'),
    totalScore: Score,
    distanceScore: Score,
    timeScore: Score,
    loadScore: Score,
    priorityScore: Score,
    assignedAt: Timestamp(),
    assignedBy: Nullable(Uuid('The user who did it, by hand.')),
    planVersion: Nullable(Type.Integer({ description: "Of the driver's plan that has it." })),
    alternatives: Type.Array(Metadata, { description: 'Who else could have had it, and at what way.' }),
    reasons: Metadata,
    metadata: Metadata,
  }),
  filters: {
    orderId: equals('order_id', Order),
    driverId: equals('driver_id', Driver),
    assignmentType: is(
      'assignment_type',
      OneOf(['AUTO_ASSIGNED', 'FORCE_ASSIGNED', 'MANUAL'], 'How it came about.'),
    ),
    ...createdBetween,
  },
})

export const optimizations = defineResource({
  ...common,
  path: '/automation/routes/optimizations',
  name: 'optimization',
  table: 'route_optimizations',
  fields: Type.Object({
    driverId: Driver,
    orderIds: Type.Array(Uuid()),
    originalSequence: Type.Array(Uuid(), { description: 'Ids of stops.' }),
    optimizedSequence: Type.Array(Uuid()),
    distanceSavedKm: Type.Number(),
    timeSavedMinutes: Type.Number(),
    improvementPercentage: Type.Number(),
    status: OneOf(['applied', 'skipped', 'superseded', 'failed'], 'What became of it.'),
    trigger: Text(50, 'What it was done for.'),
    planVersion: Nullable(Type.Integer()),
    optimizedAt: Timestamp(),
    metadata: Metadata,
  }),
  filters: { driverId: equals('driver_id', Driver), ...createdBetween },
})

export const incidents = defineResource({
  ...common,
  path: '/automation/routes/traffic-incidents',
  name: 'traffic incident',
  table: 'traffic_incidents',
  fields: Type.Object({
    latitude: Type.Number(),
    longitude: Type.Number(),
    affectedRadiusMeters: Type.Integer(),
    severity: TrafficSeverity,
    description: Nullable(Type.String()),
    active: Type.Boolean(),
    affectedOrders: Type.Array(Uuid(), {
      description: 'Orders with a stop in it, or on the way through it.',
    }),
    reportedAt: Timestamp(),
    reportedBy: Nullable(Uuid()),
    resolvedAt: Nullable(Timestamp()),
    resolvedBy: Nullable(Uuid()),
    source: Type.String(),
    metadata: Metadata,
  }),
  filters: { active: whether('Those that are not over.', 't.active', 'not t.active'), ...createdBetween },
})

export const batches = defineResource({
  ...common,
  path: '/automation/batching/batches',
  name: 'batch',
  table: 'order_batches',
  fields: Type.Object({
    batchNumber: Type.String(),
    driverId: Nullable(Driver),
    orderIds: Type.Array(Uuid()),
    orderCount: Type.Integer(),
    status: OneOf(['pending', 'processing', 'completed', 'failed', 'cancelled'], 'How far it is.'),
    totalDistanceKm: Nullable(Type.Number()),
    deliverySuccessRate: Nullable(Type.Number({ description: 'Percent of its orders that were completed.' })),
    startedAt: Nullable(Timestamp()),
    completedAt: Nullable(Timestamp()),
    metadata: Metadata,
  }),
  filters: {
    driverId: equals('driver_id', Driver),
    status: is(
      'status',
      OneOf(['pending', 'processing', 'completed', 'failed', 'cancelled'], 'How far it is.'),
    ),
    ...createdBetween,
  },
})

export const escalations = defineResource({
  ...common,
  path: '/automation/escalation/logs',
  name: 'escalation',
  table: 'escalation_logs',
  fields: Type.Object({
    orderId: Nullable(Order),
    driverId: Nullable(Driver),
    escalationType: EscalationType,
    severity: Severity,
    status: OneOf(['open', 'investigating', 'resolved'], 'Whether somebody sees to it.'),
    currentDelayMinutes: Nullable(Type.Number()),
    escalatedAt: Timestamp(),
    resolvedAt: Nullable(Timestamp()),
    resolvedBy: Nullable(Uuid('The user who resolved it; null: the engine.')),
    actions: Type.Array(Metadata, { description: 'Who did what, and when.' }),
    metadata: Metadata,
  }),
  filters: {
    orderId: equals('order_id', Order),
    driverId: equals('driver_id', Driver),
    escalationType: is('escalation_type', EscalationType),
    severity: is('severity', Severity),
    status: equals('status', OneOf(['open', 'investigating', 'resolved'], 'Whether somebody sees to it.')),
    ...createdBetween,
  },
})

export const dispatchAlerts = defineResource({
  ...common,
  path: '/automation/escalation/alerts',
  name: 'dispatch alert',
  table: 'dispatch_alerts',
  fields: Type.Object({
    orderId: Nullable(Order),
    driverId: Nullable(Driver),
    alertType: AlertType,
    severity: Severity,
    message: Type.String(),
    resolved: Type.Boolean(),
    resolvedAt: Nullable(Timestamp()),
    resolvedBy: Nullable(Uuid('The user who resolved it; null: it resolved itself.')),
    metadata: Type.Object(
      { reasons: Type.Optional(Type.Unknown({ description: 'How many drivers each reason hinders.' })) },
      { additionalProperties: true },
    ),
  }),
  filters: {
    orderId: equals('order_id', Order),
    alertType: is('alert_type', AlertType),
    severity: is('severity', Severity),
    resolved: whether('Those that are resolved, or those that are not.', 't.resolved', 'not t.resolved'),
    ...createdBetween,
  },
})

export const offers = defineResource({
  ...common,
  path: '/automation/dispatch/offers',
  name: 'offer',
  table: 'dispatch_offers',
  fields: Type.Object({
    orderId: Order,
    driverId: Driver,
    vehicleId: Nullable(Reference('vehicles')),
    status: OneOf(['offered', 'accepted', 'rejected', 'expired', 'withdrawn'], 'What became of it.'),
    offeredAt: Timestamp(),
    expiresAt: Timestamp(),
    answeredAt: Nullable(Timestamp()),
    metadata: Metadata,
  }),
  filters: {
    orderId: equals('order_id', Order),
    driverId: equals('driver_id', Driver),
    status: equals(
      'status',
      OneOf(['offered', 'accepted', 'rejected', 'expired', 'withdrawn'], 'What became of it.'),
    ),
    ...createdBetween,
  },
})

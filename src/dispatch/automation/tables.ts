import Type, { type TSchema } from 'typebox'
import { Nullable, Timestamp, Uuid } from '../../http/schemas.ts'
import { OneOf, Reference, Text } from '../../resources/fields.ts'
import { equals, type Filter, from, to, whether } from '../../resources/filters.ts'
import { defineResource } from '../../resources/resource.ts'

/** The tables of the engines as resources. Only the routes in this folder write them. */

const Order = Reference('transport_jobs', 'The order concerned.')
const Driver = Reference('drivers', 'The driver concerned.')
const Score = Nullable(Type.Number({ minimum: 0, maximum: 100 }))
const Metadata = Type.Record(Type.String(), Type.Unknown())
const Severity = OneOf(['low', 'medium', 'high', 'critical'], 'How severe it is.')
export const TrafficSeverity = OneOf(
  ['LOW', 'MEDIUM', 'HIGH', 'SEVERE'],
  'How much it slows traffic; SEVERE closes the roads.',
)
const EscalationType = OneOf(
  ['SLA_RISK', 'STUCK_ORDER', 'UNRESPONSIVE_DRIVER', 'FAILED_DELIVERY'],
  'The type of problem.',
)
const AlertType = OneOf(
  ['DISPATCH_FAILED', 'OPTIMIZATION_NEEDED', 'SLA_BREACH', 'DRIVER_UNRESPONSIVE'],
  'The type of problem.',
)

/**
 * A column of an enum type, whose equality is not leakproof. The value is written as a literal, since PostgreSQL only then
 * uses the partial index for that value. The schema has only accepted values of the list.
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
    assignmentType: OneOf(['AUTO_ASSIGNED', 'FORCE_ASSIGNED', 'MANUAL'], 'How the assignment was made.'),
    totalScore: Score,
    distanceScore: Score,
    timeScore: Score,
    loadScore: Score,
    priorityScore: Score,
    assignedAt: Timestamp(),
    assignedBy: Nullable(Uuid('The user who assigned it by hand.')),
    planVersion: Nullable(
      Type.Integer({ description: "Version of the driver's plan that contains the order." }),
    ),
    alternatives: Type.Array(Metadata, {
      description:
        'Other drivers who could have taken the order, with the distance that it would have added.',
    }),
    reasons: Metadata,
    metadata: Metadata,
  }),
  filters: {
    orderId: equals('order_id', Order),
    driverId: equals('driver_id', Driver),
    assignmentType: is(
      'assignment_type',
      OneOf(['AUTO_ASSIGNED', 'FORCE_ASSIGNED', 'MANUAL'], 'How the assignment was made.'),
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
    originalSequence: Type.Array(Uuid(), { description: 'Ids of stops, in order.' }),
    optimizedSequence: Type.Array(Uuid()),
    distanceSavedKm: Type.Number(),
    timeSavedMinutes: Type.Number(),
    improvementPercentage: Type.Number(),
    status: OneOf(['applied', 'skipped', 'superseded', 'failed'], 'What happened to the optimization.'),
    trigger: Text(50, 'What triggered it.'),
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
      description: 'Orders with a stop in the circle, or with a route through it.',
    }),
    reportedAt: Timestamp(),
    reportedBy: Nullable(Uuid()),
    resolvedAt: Nullable(Timestamp()),
    resolvedBy: Nullable(Uuid()),
    source: Type.String(),
    metadata: Metadata,
  }),
  filters: {
    active: whether('true: incidents that are not over; false: those that are.', 't.active', 'not t.active'),
    ...createdBetween,
  },
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
    status: OneOf(['pending', 'processing', 'completed', 'failed', 'cancelled'], 'Progress of the batch.'),
    totalDistanceKm: Nullable(Type.Number()),
    deliverySuccessRate: Nullable(
      Type.Number({ description: 'Percentage of its orders that were completed.' }),
    ),
    startedAt: Nullable(Timestamp()),
    completedAt: Nullable(Timestamp()),
    metadata: Metadata,
  }),
  filters: {
    driverId: equals('driver_id', Driver),
    status: is(
      'status',
      OneOf(['pending', 'processing', 'completed', 'failed', 'cancelled'], 'Progress of the batch.'),
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
    status: OneOf(['open', 'investigating', 'resolved'], 'Whether somebody is handling it.'),
    currentDelayMinutes: Nullable(Type.Number()),
    escalatedAt: Timestamp(),
    resolvedAt: Nullable(Timestamp()),
    resolvedBy: Nullable(Uuid('The user who resolved it; null: the engine did.')),
    actions: Type.Array(Metadata, { description: 'What was done, by whom, and when.' }),
    metadata: Metadata,
  }),
  filters: {
    orderId: equals('order_id', Order),
    driverId: equals('driver_id', Driver),
    escalationType: is('escalation_type', EscalationType),
    severity: is('severity', Severity),
    status: equals(
      'status',
      OneOf(['open', 'investigating', 'resolved'], 'Whether somebody is handling it.'),
    ),
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
      {
        reasons: Type.Optional(
          Type.Unknown({ description: 'The number of drivers that each reason excludes.' }),
        ),
      },
      { additionalProperties: true },
    ),
  }),
  filters: {
    orderId: equals('order_id', Order),
    alertType: is('alert_type', AlertType),
    severity: is('severity', Severity),
    resolved: whether('true: resolved alerts; false: open ones.', 't.resolved', 'not t.resolved'),
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
    status: OneOf(['offered', 'accepted', 'rejected', 'expired', 'withdrawn'], 'State of the offer.'),
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
      OneOf(['offered', 'accepted', 'rejected', 'expired', 'withdrawn'], 'State of the offer.'),
    ),
    ...createdBetween,
  },
})

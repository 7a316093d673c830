import Type from 'typebox'
import { Nullable, Timestamp, Uuid } from '../http/schemas.ts'
import { Computed, OneOf, Text, TimeZone } from '../resources/fields.ts'
import { equals } from '../resources/filters.ts'
import { defineResource } from '../resources/resource.ts'
import { kinds } from './channels/channel.ts'

const Kind = OneOf(kinds, 'The kind of target.')
const Status = OneOf(
  ['active', 'paused', 'ended'],
  'ended: the receiver answered that it is gone, or somebody ended the subscription.',
)

const Keys = Type.Object(
  {
    p256dh: Type.String({ pattern: '^[A-Za-z0-9_-]{87}=?$' }),
    auth: Type.String({ pattern: '^[A-Za-z0-9_-]{22}(==)?$' }),
  },
  { additionalProperties: false, description: 'For a browser: the keys of its PushSubscription.' },
)

export const subscriptions = defineResource({
  path: '/subscriptions',
  name: 'subscription',
  table: 'subscriptions',
  subject: 'subscriptions',
  fields: Type.Object({
    name: Type.Optional(Text(200, 'A name for people.', 0)),
    kind: Kind,
    url: Type.Optional(
      Nullable(
        Type.String({
          maxLength: 2_000,
          pattern: '^https?://[^\\s\\u0000]+$',
          description: 'For a webhook its address; for a browser the endpoint of its push service.',
        }),
      ),
    ),
    to: Type.Optional(
      Type.Unsafe<string | null>({
        ...Nullable(
          Type.String({ format: 'email', maxLength: 320, description: 'For e-mail: the address.' }),
        ),
        column: 'recipient',
      }),
    ),
    topic: Type.Optional(
      Nullable(
        Type.String({
          maxLength: 200,
          pattern: '^[A-Za-z0-9_-]+$',
          description: 'For a broker: the name of the topic or stream after the id of the organization.',
        }),
      ),
    ),
    types: Type.Array(Type.String({ pattern: '^[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}$' }), {
      minItems: 1,
      maxItems: 100,
      json: true,
      description: 'Event types, or alert, dispatch_alert, escalation, reading.',
      examples: [['alert']],
    }),
    format: Type.Optional(OneOf(['standard', 'cloudevents'], 'Format of the body; standard by default.')),
    language: Type.Optional(OneOf(['en', 'de'], 'Language of e-mails and push messages; en by default.')),
    timeZone: Type.Optional(
      Nullable(TimeZone("Time zone of the times in e-mails; null: the organization's.")),
    ),
    digestMinutes: Type.Optional(
      Nullable(
        Type.Integer({
          minimum: 1,
          maximum: 10_080,
          description: 'For e-mail: one digest every so many minutes.',
        }),
      ),
    ),
    status: Type.Optional(Status),
    waiting: Computed(
      Type.Integer(),
      "select count(*) from deliveries d where d.subscription_id = t.id and d.state = 'waiting'",
      'Deliveries that wait for a retry.',
    ),
    dead: Computed(
      Type.Integer(),
      "select count(*) from deliveries d where d.subscription_id = t.id and d.state = 'dead'",
      'Dead letters; redeliver sends them again.',
    ),
    delivered: Computed(
      Type.Integer(),
      'select coalesce((select d.delivered from delivery_targets d where d.subscription_id = t.id), 0)',
      'Deliveries that succeeded.',
    ),
    deliveredAt: Computed(
      Nullable(Timestamp()),
      'select d.delivered_at from delivery_targets d where d.subscription_id = t.id',
      'When the last delivery succeeded.',
    ),
    problem: Computed(
      Nullable(Type.String()),
      'select d.problem from delivery_targets d where d.subscription_id = t.id',
      'Why the last attempts failed.',
    ),
  }),
  filters: { status: equals('status', Status), kind: equals('kind', Kind) },
  transitions: {
    field: 'status',
    starts: ['active', 'paused'],
    actions: {
      pause: {
        summary: 'Pauses one subscription; what happens meanwhile is delivered later',
        from: ['active'],
        to: 'paused',
      },
      resume: {
        summary: 'Resumes one subscription where it stopped',
        from: ['paused', 'ended'],
        to: 'active',
      },
      end: { summary: 'Ends one subscription', from: ['active', 'paused'], to: 'ended' },
    },
  },
  routes: ['list', 'get', 'create', 'patch', 'retire'],
  summaries: { create: 'Creates one subscription, with its secret' },
  hidden: ['secret'],
  takes: { create: { keys: Type.Optional(Keys) } },
  shownOnce: {
    secret: Type.Union([Type.String(), Type.Null()], {
      description: 'The key that signs webhooks, shown only this once; null for other kinds.',
    }),
  },
  example: { name: 'Our alerts', kind: 'webhook', url: 'https://example.org/hook', types: ['alert'] },
})

const State = OneOf(['waiting', 'delivered', 'dead'], 'dead: it failed for three days.')

/** Deliveries, sent or waiting. Only the service writes them. */
export const deliveries = defineResource({
  path: '/deliveries',
  name: 'delivery',
  table: 'deliveries',
  subject: 'subscriptions',
  fields: Type.Object({
    subscriptionId: Type.String({
      format: 'uuid',
      references: 'subscriptions',
      description: 'The subscription.',
    }),
    messageId: Type.String({ description: 'The id by which the receiver recognises a repeat: webhook-id.' }),
    type: Type.String(),
    vehicleId: Nullable(Uuid()),
    time: Timestamp('Time of the event.'),
    state: State,
    attempts: Type.Integer(),
    attemptedAt: Nullable(Timestamp('Time of the last attempt.')),
    nextAt: Nullable(Timestamp('Earliest time of the next attempt.')),
    status: Nullable(Type.Integer({ description: 'Status of the HTTP answer; null: there was none.' })),
    answer: Nullable(Type.String({ description: "The receiver's answer, or why it could not be reached." })),
    tookMs: Nullable(Type.Integer()),
  }),
  filters: {
    subscriptionId: equals('subscription_id', Type.String({ format: 'uuid', references: 'subscriptions' })),
    state: equals('state', State),
  },
  example: {},
  routes: ['list', 'get'],
  changes: false,
})

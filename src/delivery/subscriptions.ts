import Type from 'typebox'
import { Nullable, Timestamp, Uuid } from '../http/schemas.ts'
import { Computed, OneOf, Text } from '../resources/fields.ts'
import { equals } from '../resources/filters.ts'
import { defineResource } from '../resources/resource.ts'
import { kinds } from './channels/channel.ts'

const Kind = OneOf(kinds, 'How it is told.')
const Status = OneOf(
  ['active', 'paused', 'ended'],
  'ended: the receiver said that it is gone, or somebody ended it.',
)

const Keys = Type.Object(
  {
    p256dh: Type.String({ pattern: '^[A-Za-z0-9_-]{87}=?$' }),
    auth: Type.String({ pattern: '^[A-Za-z0-9_-]{22}(==)?$' }),
  },
  { additionalProperties: false, description: 'Of a browser, as its PushSubscription has them.' },
)

export const subscriptions = defineResource({
  path: '/subscriptions',
  name: 'subscription',
  table: 'subscriptions',
  subject: 'subscriptions',
  fields: Type.Object({
    name: Type.Optional(Text(200, 'What people call it.', 0)),
    kind: Kind,
    url: Type.Optional(
      Nullable(
        Type.String({
          maxLength: 2_000,
          pattern: '^https?://[^\\s\\u0000]+$',
          description: 'Of a webhook, or the endpoint of a browser’s push service.',
        }),
      ),
    ),
    to: Type.Optional(
      Type.Unsafe<string | null>({
        ...Nullable(
          Type.String({ format: 'email', maxLength: 320, description: 'Of an e-mail: its address.' }),
        ),
        column: 'recipient',
      }),
    ),
    topic: Type.Optional(
      Nullable(
        Type.String({
          maxLength: 200,
          pattern: '^[A-Za-z0-9_-]+$',
          description:
            'Of a broker: what follows the id of the organization in the name of the topic or stream.',
        }),
      ),
    ),
    types: Type.Array(Type.String({ pattern: '^[A-Za-z][A-Za-z0-9_.-]{0,99}$' }), {
      minItems: 1,
      maxItems: 100,
      json: true,
      description: 'Types of events, and alert, dispatch_alert, escalation, reading.',
      examples: [['alert']],
    }),
    format: Type.Optional(OneOf(['standard', 'cloudevents'], 'Of the body; standard by default.')),
    language: Type.Optional(OneOf(['en', 'de'], 'Of an e-mail and a push message; en by default.')),
    timeZone: Type.Optional(
      Nullable(Text(100, "In which an e-mail tells times; null: the organization's.", 1)),
    ),
    digestMinutes: Type.Optional(
      Nullable(
        Type.Integer({
          minimum: 1,
          maximum: 10_080,
          description: 'Of an e-mail: one for all of so many minutes.',
        }),
      ),
    ),
    status: Type.Optional(Status),
    waiting: Computed(
      Type.Integer(),
      "select count(*) from deliveries d where d.subscription_id = t.id and d.state = 'waiting'",
      'Deliveries that wait for another attempt.',
    ),
    dead: Computed(
      Type.Integer(),
      "select count(*) from deliveries d where d.subscription_id = t.id and d.state = 'dead'",
      'Deliveries that were given up; redeliver sends them again.',
    ),
    delivered: Computed(
      Type.Integer(),
      'select coalesce((select d.delivered from delivery_targets d where d.subscription_id = t.id), 0)',
      'Deliveries that were taken.',
    ),
    deliveredAt: Computed(
      Nullable(Timestamp()),
      'select d.delivered_at from delivery_targets d where d.subscription_id = t.id',
      'When the last one was taken.',
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
        summary: 'Pauses one subscription; what happens meanwhile is told later',
        from: ['active'],
        to: 'paused',
      },
      resume: {
        summary: 'Has one subscription go on from where it stood',
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
      description: 'Shown this once: what a webhook is signed with. null: of another kind.',
    }),
  },
  example: { name: 'Our alerts', kind: 'webhook', url: 'https://example.org/hook', types: ['alert'] },
})

const State = OneOf(['waiting', 'delivered', 'dead'], 'dead: given up after three days.')

/** What was sent, or waits: written by the service alone. */
export const deliveries = defineResource({
  path: '/deliveries',
  name: 'delivery',
  table: 'deliveries',
  subject: 'subscriptions',
  fields: Type.Object({
    subscriptionId: Type.String({ format: 'uuid', references: 'subscriptions', description: 'To whom.' }),
    messageId: Type.String({ description: 'By which the receiver knows a repeat: webhook-id.' }),
    type: Type.String(),
    vehicleId: Nullable(Uuid()),
    time: Timestamp('When it happened.'),
    state: State,
    attempts: Type.Integer(),
    attemptedAt: Nullable(Timestamp('The last attempt.')),
    nextAt: Nullable(Timestamp('The next one, at the earliest.')),
    status: Nullable(Type.Integer({ description: 'Of the answer over HTTP; null: there was none.' })),
    answer: Nullable(Type.String({ description: 'What the receiver said, or why it could not be reached.' })),
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

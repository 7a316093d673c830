import Type from 'typebox'
import { Nullable, Timestamp, Uuid } from '../../http/schemas.ts'
import { Amount, OneOf, Text } from '../../resources/fields.ts'

const place = {
  kind: OneOf(['pickup', 'delivery', 'visit'], 'What is done there.'),
  name: Nullable(Type.String()),
  longitude: Type.Number(),
  latitude: Type.Number(),
  windowStart: Nullable(Timestamp('The work begins at this moment at the earliest.')),
  windowEnd: Nullable(Timestamp('And at this one at the latest.')),
}

const money = {
  currency: Type.String({ description: 'ISO 4217.' }),
  cashDue: Nullable(Type.Number({ description: 'What is to be collected for the order.' })),
}

const Offer = Type.Object(
  {
    id: Uuid(),
    orderId: Uuid(),
    reference: Nullable(Type.String()),
    expiresAt: Timestamp('Until then it can be accepted or rejected.'),
    slaDueAt: Nullable(Timestamp()),
    weight: Nullable(Type.Number({ description: 'kg' })),
    ...money,
    stops: Type.Array(Type.Object(place)),
  },
  { component: 'MyOffer' },
)

export const Stop = Type.Object(
  {
    id: Uuid(),
    orderId: Uuid(),
    orderStatus: Type.String(),
    reference: Nullable(Type.String({ description: "The customer's number of the order." })),
    ...place,
    serviceSeconds: Type.Integer(),
    contactName: Nullable(Type.String()),
    contactPhone: Nullable(Type.String()),
    notes: Nullable(Type.String()),
    eta: Nullable(Timestamp('Half of the trips are there by then.')),
    etaLate: Nullable(Timestamp('Four of five are.')),
    slaDueAt: Nullable(Timestamp('When the order is promised to be done.')),
    arrivedAt: Nullable(Timestamp()),
    departedAt: Nullable(Timestamp()),
    outcome: Nullable(OneOf(['done', 'failed'], 'How it ended.')),
    outcomeReason: Nullable(Type.String()),
    receivedBy: Nullable(Type.String()),
    proof: Nullable(OneOf(['signature', 'photograph'], 'What shows that it was done.')),
    ...money,
    cashCollected: Nullable(Type.Number({ description: 'What was collected for the order.' })),
  },
  { component: 'MyStop' },
)

export const Day = Type.Object(
  {
    driver: Nullable(
      Type.Object({
        id: Uuid(),
        name: Type.String(),
        status: OneOf(['available', 'break', 'offline'], 'What the driver said.'),
        vehicle: Nullable(Type.String({ description: 'Its licence plate.' })),
      }),
    ),
    offers: Type.Array(Offer, { description: 'That can be answered now.' }),
    stops: Type.Array(Stop, {
      description: 'Those to be done, as they are planned; then what was done today.',
    }),
    cash: Type.Array(
      Type.Object({
        currency: Type.String(),
        collected: Type.Number(),
        handedOver: Nullable(Type.Number()),
      }),
      { description: 'Of today, by currency.' },
    ),
  },
  { component: 'MyDay' },
)

const at = Type.Optional(
  Timestamp('When it was; now by default. What was told without a network comes later than it was.'),
)

/** PNG or JPEG as base64; two megabytes of it are more than a screen shows. */
const LONGEST_PROOF = 2_800_000
export const LARGEST_BODY = LONGEST_PROOF + 64 * 1024

const proof = Type.Optional(
  Type.Object(
    {
      kind: OneOf(['signature', 'photograph'], 'What it is.'),
      data: Type.String({
        maxLength: LONGEST_PROOF,
        pattern: '^[A-Za-z0-9+/]+={0,2}$',
        description: 'A PNG or a JPEG, as base64.',
        examples: [
          'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYGBgAAAABQABpfZFQAAAAABJRU5ErkJggg==',
        ],
      }),
    },
    { additionalProperties: false },
  ),
)

export const AtBody = Type.Object({ at }, { additionalProperties: false, component: 'MyStopMoment' })

export const DoneBody = Type.Object(
  { at, receivedBy: Type.Optional(Text(200, 'Who took it.')), proof },
  { additionalProperties: false, component: 'MyStopDone' },
)

export const FailedBody = Type.Object(
  { at, reason: Text(500, 'Why.'), proof },
  { additionalProperties: false, component: 'MyStopFailed' },
)

export const CashBody = Type.Object(
  { at, amount: Amount("In the order's currency: all that was collected for it.") },
  { additionalProperties: false, component: 'MyCash' },
)

export const StatusBody = Type.Object(
  { status: OneOf(['available', 'break', 'offline'], 'A break lasts until something else is said.') },
  { additionalProperties: false, component: 'MyStatus' },
)

import Type from 'typebox'
import { Nullable, Timestamp, Uuid } from '../../http/schemas.ts'
import { Amount, OneOf, Text } from '../../resources/fields.ts'

const place = {
  kind: OneOf(['pickup', 'delivery', 'visit'], 'What is done at the stop.'),
  name: Nullable(Type.String()),
  longitude: Type.Number(),
  latitude: Type.Number(),
  windowStart: Nullable(Timestamp('Earliest start of the work.')),
  windowEnd: Nullable(Timestamp('Latest start of the work.')),
}

const money = {
  currency: Type.String({ description: 'ISO 4217.' }),
  cashDue: Nullable(Type.Number({ description: 'The amount to be collected for the order.' })),
}

const Offer = Type.Object(
  {
    id: Uuid(),
    orderId: Uuid(),
    reference: Nullable(Type.String()),
    expiresAt: Timestamp('The offer can be answered until then.'),
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
    reference: Nullable(Type.String({ description: "The customer's reference for the order." })),
    ...place,
    serviceSeconds: Type.Integer(),
    contactName: Nullable(Type.String()),
    contactPhone: Nullable(Type.String()),
    notes: Nullable(Type.String()),
    eta: Nullable(Timestamp('Time of arrival that half of the trips keep.')),
    etaLate: Nullable(Timestamp('Time of arrival that four of five trips keep.')),
    slaDueAt: Nullable(Timestamp('The promised time of completion.')),
    arrivedAt: Nullable(Timestamp()),
    departedAt: Nullable(Timestamp()),
    outcome: Nullable(OneOf(['done', 'failed'], 'The outcome of the stop.')),
    outcomeReason: Nullable(Type.String()),
    receivedBy: Nullable(Type.String()),
    proof: Nullable(OneOf(['signature', 'photograph'], 'The kind of proof.')),
    ...money,
    cashCollected: Nullable(Type.Number({ description: 'The amount collected for the order.' })),
  },
  { component: 'MyStop' },
)

export const Day = Type.Object(
  {
    driver: Nullable(
      Type.Object({
        id: Uuid(),
        name: Type.String(),
        status: OneOf(['available', 'break', 'offline'], 'The status that the driver reported.'),
        vehicle: Nullable(Type.String({ description: 'The licence plate of the vehicle.' })),
      }),
    ),
    offers: Type.Array(Offer, { description: 'Offers that can be answered now.' }),
    stops: Type.Array(Stop, {
      description: 'Open stops in the order of the plan, then the stops done today.',
    }),
    cash: Type.Array(
      Type.Object({
        currency: Type.String(),
        collected: Type.Number(),
        handedOver: Nullable(Type.Number()),
      }),
      { description: "Today's cash, by currency." },
    ),
  },
  { component: 'MyDay' },
)

const at = Type.Optional(
  Timestamp('Time of the event; by default now. Without a network, a report arrives later than the event.'),
)

/** PNG or JPEG in base64; two megabytes of it are more than a screen shows. */
const LONGEST_PROOF = 2_800_000
export const LARGEST_BODY = LONGEST_PROOF + 64 * 1024

const proof = Type.Optional(
  Type.Object(
    {
      kind: OneOf(['signature', 'photograph'], 'The kind of proof.'),
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
  { at, receivedBy: Type.Optional(Text(200, 'Who received it.')), proof },
  { additionalProperties: false, component: 'MyStopDone' },
)

export const FailedBody = Type.Object(
  { at, reason: Text(500, 'Why.'), proof },
  { additionalProperties: false, component: 'MyStopFailed' },
)

export const CashBody = Type.Object(
  { at, amount: Amount('The total collected for the order, in its currency.') },
  { additionalProperties: false, component: 'MyCash' },
)

export const StatusBody = Type.Object(
  { status: OneOf(['available', 'break', 'offline'], 'A break lasts until another status is reported.') },
  { additionalProperties: false, component: 'MyStatus' },
)

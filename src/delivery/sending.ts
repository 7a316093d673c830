import { messageOf } from '../errors.ts'
import type { Answer, Channel, Receiver } from './channels/channel.ts'
import { GIVEN_UP_AFTER_MS, pauseAfter } from './retry.ts'
import type { Result } from './settle.ts'
import type { Parcel } from './store.ts'

/** Messages that are sent in order. `isBlocked`: a message that is not here must be delivered first. */
interface Lane {
  parcels: Parcel[]
  isBlocked: boolean
}

interface SendingDeps {
  channel: Channel
  receiver: Receiver
  /** Send everything in one message, if the channel can. */
  together: boolean
  clock: () => number
  /** If so, nothing more is sent. */
  isOver(): boolean
  onAttempt(outcome: Answer['outcome']): void
}

export interface Sent {
  results: Result[]
  /** One for each attempt. */
  answers: { lane: string; outcome: Answer['outcome'] }[]
  /** How long the receiver asks not to be sent anything; 0 if it did not ask. */
  retryAfterMs: number
  problem: string | null
}

const BESIDE = 32
/** After this many failures without a success, the rest is not attempted. */
const HOPELESS = 8

export function lanesOf(parcels: readonly Parcel[], blocked: ReadonlySet<string>): Lane[] {
  const lanes = new Map<string, Lane>()
  for (const parcel of parcels) {
    const lane = lanes.get(parcel.lane) ?? { parcels: [], isBlocked: blocked.has(parcel.lane) }
    lane.parcels.push(parcel)
    lanes.set(parcel.lane, lane)
  }
  return [...lanes.values()]
}

/** Sends lanes in parallel, and each in order: messages after one that was not delivered wait behind it. */
export async function send(lanes: readonly Lane[], deps: SendingDeps): Promise<Sent> {
  const { channel, receiver, clock } = deps
  const sent: Sent = { results: [], answers: [], retryAfterMs: 0, problem: null }
  if (deps.together && channel.sendTogether) {
    const parcels = lanes.flatMap(lane => lane.parcels).sort((a, b) => a.number - b.number)
    const tried = await attempt(deps, () => channel.sendTogether!(receiver, parcels.map(messageIn), clock()))
    for (const parcel of parcels) note(sent, parcel, tried)
    return sent
  }
  const waiting = lanes.values()
  await Promise.all(
    Array.from({ length: Math.min(BESIDE, lanes.length) }, async () => {
      for (const lane of waiting) await sendLane(lane, sent, deps)
    }),
  )
  return sent
}

async function sendLane({ parcels, isBlocked }: Lane, sent: Sent, deps: SendingDeps): Promise<void> {
  const { channel, receiver, clock, isOver } = deps
  let goesOn = !isBlocked
  for (const parcel of parcels) {
    if (!goesOn || isOver() || isEnough(sent)) {
      sent.results.push({ parcel, state: 'waiting', attempt: null, nextAt: new Date(clock()) })
      continue
    }
    const tried = await attempt(deps, () => channel.send(receiver, messageIn(parcel), clock()))
    note(sent, parcel, tried)
    goesOn = tried.answer.outcome === 'taken'
  }
}

function isEnough({ answers, retryAfterMs }: Sent): boolean {
  if (retryAfterMs > 0 || answers.some(({ outcome }) => outcome === 'ended')) return true
  return answers.length >= HOPELESS && answers.every(({ outcome }) => outcome !== 'taken')
}

interface Tried {
  answer: Answer
  at: number
  tookMs: number
}

async function attempt({ clock, onAttempt }: SendingDeps, send: () => Promise<Answer>): Promise<Tried> {
  const at = clock()
  let answer: Answer
  try {
    answer = await send()
  } catch (error) {
    const text = messageOf(error).replaceAll('\0', '').slice(0, 1_000)
    answer = { outcome: 'again', status: null, text }
  }
  onAttempt(answer.outcome)
  return { answer, at, tookMs: Math.max(0, Math.round(clock() - at)) }
}

function note(sent: Sent, parcel: Parcel, { answer, at, tookMs }: Tried): void {
  const { outcome, status, text, retryAfterMs = 0 } = answer
  const isTaken = outcome === 'taken'
  const isOver = !isTaken && at - parcel.takenAt.getTime() >= GIVEN_UP_AFTER_MS
  const pause = Math.max(pauseAfter(parcel.attempts + 1), retryAfterMs)
  sent.results.push({
    parcel,
    state: isTaken ? 'delivered' : isOver ? 'dead' : 'waiting',
    attempt: { at: new Date(at), status, text, tookMs },
    nextAt: isTaken || isOver ? null : new Date(at + pause),
  })
  sent.answers.push({ lane: parcel.lane, outcome })
  if (isTaken) return
  sent.problem = status === null ? text : `It answered ${status}.`
  sent.retryAfterMs = Math.max(sent.retryAfterMs, retryAfterMs)
}

function messageIn({ messageId, type, vehicleId, time, data }: Parcel) {
  return { id: messageId, type, vehicleId, time, data }
}

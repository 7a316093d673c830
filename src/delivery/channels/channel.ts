import type { Format, Message } from '../message.ts'

/** What a receiver said. */
export interface Answer {
  /** Taken; to be tried again; or never again, whatever comes. */
  outcome: 'taken' | 'again' | 'ended'
  status: number | null
  text: string
  /** For so long the receiver wants to be left alone. */
  retryAfterMs?: number
}

/** Whom to tell, with its secrets open. */
export interface Receiver {
  subscriptionId: string
  organizationId: string
  organizationName: string
  url: string | null
  recipient: string | null
  topic: string | null
  format: Format
  language: 'en' | 'de'
  timeZone: string
  /** Of a webhook: the keys to sign with. Of a browser: its own. */
  secrets: readonly Buffer[]
}

/** A way out. What it throws counts as an attempt that failed. */
export interface Channel {
  send(receiver: Receiver, message: Message, now: number): Promise<Answer>
  /** Several at once, in one: taken together or not at all. */
  sendTogether?(receiver: Receiver, messages: readonly Message[], now: number): Promise<Answer>
  close(): Promise<void>
}

export const kinds = ['webhook', 'email', 'push', 'mqtt', 'redis', 'nats'] as const
export type Kind = (typeof kinds)[number]

export const taken: Answer = { outcome: 'taken', status: null, text: '' }

import type { Format, Message } from '../message.ts'

/** A receiver's response. */
export interface Answer {
  /** Delivered; to be retried; or refused for good. */
  outcome: 'taken' | 'again' | 'ended'
  status: number | null
  text: string
  /** How long the receiver asks not to be sent anything. */
  retryAfterMs?: number
}

/** A receiver, with its secrets decrypted. */
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

/** A way of delivery. If it throws, the attempt has failed. */
export interface Channel {
  send(receiver: Receiver, message: Message, now: number): Promise<Answer>
  /** Several at once, in one message: delivered together or not at all. */
  sendTogether?(receiver: Receiver, messages: readonly Message[], now: number): Promise<Answer>
  close(): Promise<void>
}

export const kinds = ['webhook', 'email', 'push', 'mqtt', 'redis', 'nats'] as const
export type Kind = (typeof kinds)[number]

export const taken: Answer = { outcome: 'taken', status: null, text: '' }

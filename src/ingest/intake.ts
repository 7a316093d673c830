import type { RejectionCode } from '../telemetry/reading.ts'

/**
 * The door through which readings come, by its name: `mqtt` and `http`, or any other. Metrics are by source, and a
 * rejection stores it.
 */
export type Source = string
export const sourceName = /^[a-z][a-z0-9_]{0,31}$/

/** An existing vehicle, and its organization. */
export interface KnownVehicle {
  readonly id: string
  readonly organizationId: string
  /** For how many days its readings are kept, if shorter than for all. */
  readonly retentionDays?: number | null
}

/** The sender, if known. */
export interface Sender {
  organizationId: string
  /** Null for a user. */
  deviceId: string | null
  /** The vehicle that a device may report for; null for a user, who may report for all vehicles of the organization. */
  vehicleId: string | null
}

/** One message: a reading or an array of readings, as UTF-8 JSON. A door may add fields of its own. */
export interface Message {
  readonly source: Source
  /** Must not be changed until the message is settled. */
  readonly payload: Buffer
  /** The vehicle that the topic names, unchanged. */
  readonly vehicleId: string
  /** Null if a broker in front decides who may publish what. */
  readonly sender: Sender | null
  /** Whether it may be a resend: it is then written in the way that expects duplicates. */
  readonly dup: boolean
}

/** The outcome of a message, or of a request, once all of it is committed. */
export interface Outcome {
  readonly accepted: number
  readonly duplicates: number
  readonly rejectedCount: number
  /** The first rejections, as many as are listed. */
  readonly rejected: readonly Rejected[]
  /** Set if some of it is neither stored nor kept: the sender must not be told that it arrived. */
  readonly unkept?: Bound | undefined
}

/** Whose rejections have reached their bound for the day. */
export type Bound = 'device' | 'organization' | 'all'

export interface Rejected {
  /** Index of the reading, from 0. */
  readonly index: number
  readonly code: RejectionCode
  readonly message: string
}

/**
 * Every door hands its input in here. Bad input is counted, kept and reported in the outcome; it never throws.
 */
export interface Intake {
  /**
   * Takes a message, always; `settled` is called once, after every reading in it is committed and every
   * rejection kept, and never before this call returns. It is not called if the process stops first.
   * A door for which it `isFullFor` must stop reading until `room` resolves: that is what bounds the memory.
   */
  take<M extends Message>(message: M, settled: (message: M, outcome: Outcome) => void): void
  /** Takes a message that the door itself refuses, on another vehicle's topic or too large, as one rejection. */
  refuse<M extends Message>(
    message: M,
    code: RejectionCode,
    reason: string,
    settled: (message: M, outcome: Outcome) => void,
  ): void
  /** Whether the total that may wait is reached. */
  readonly full: boolean
  /** Whether nothing further may be taken in this turn of the event loop: full for a moment, for everybody. */
  readonly isSpent: boolean
  /** Resolves when it is the caller's turn to take a portion of a large input. */
  turn(): Promise<void>
  /** Whether this sender's organization has reached its share, or all have reached the total. */
  isFullFor(sender: Sender | null): boolean
  /** Whether a sender may hand in a few small messages although it is full. */
  hasReserveFor(sender: Sender | null): boolean
  /** Resolves when it is not full, at once if it is not; and when the signal says that nobody waits any more. */
  room(sender?: Sender | null, ended?: AbortSignal): Promise<void>
  /** Whether something of this sender was refused today because its rejections are at their bound. */
  atBound(sender: Sender): boolean
}

/** For doors whose senders hand in piece by piece and get one answer: a request, a tracker's packet, a file. */
export interface Uploads extends Pick<Intake, 'isFullFor' | 'room'> {
  /** The door waits for `room` between the pieces. `dup` is as in a message. */
  open(source: Source, sender: Sender, dup?: boolean): Upload
}

/** Readings that are handed in together and acknowledged together: once it is closed, and all are committed or kept. */
export interface Upload {
  /** One reading: a line, or the whole of a small body. */
  line(bytes: Buffer): void
  /** One element of an array, with the text that it was parsed from. */
  element(value: unknown, bytes: number, text: () => string): void
  /**
   * One reading that the door has decoded itself from about so many bytes, with the names of the contract. It is checked
   * like every other; if it is rejected, it is kept as JSON.
   */
  reading(value: Readonly<Record<string, unknown>>, bytes: number): void
  /** Input that the door does not take as a reading, such as the beginning of a line that is too long. */
  refuse(code: RejectionCode, reason: string, payload: Buffer): void
  /** Whose bound prevented some of it from being kept; the sender must be told, and come again. */
  readonly unkept: Bound | undefined
  /** Nothing more will come. Resolves once all of it is committed or kept; never if the process stops first. */
  close(): Promise<Outcome>
}

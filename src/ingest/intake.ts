import type { RejectionCode } from '../telemetry/reading.ts'

/**
 * The door through which readings come, by its name: `mqtt` and `http`, and whatever else there is. Metrics are by source, and
 * a rejection keeps its own.
 */
export type Source = string
export const sourceName = /^[a-z][a-z0-9_]{0,31}$/

/** A vehicle that there is, and whose it is. */
export interface KnownVehicle {
  readonly id: string
  readonly organizationId: string
  /** For how many days its readings are kept, where that is not as for all. */
  readonly retentionDays?: number | null
}

/** Who sends, where that is known. */
export interface Sender {
  organizationId: string
  /** Null for a user. */
  deviceId: string | null
  /** The one vehicle that a device may report for; null for a user, who may for those of the organization. */
  vehicleId: string | null
}

/** One message: a reading or an array of readings, as UTF-8 JSON. A door may add fields of its own. */
export interface Message {
  readonly source: Source
  /** Not to be changed until the message is settled. */
  readonly payload: Buffer
  /** The vehicle that the topic names, as it stands there. */
  readonly vehicleId: string
  /** Null where a broker in front decides who may publish what. */
  readonly sender: Sender | null
  /** Whether it may have come before: it is then written in the way that expects duplicates. */
  readonly dup: boolean
}

/** What became of a message, or of a request, once all of it is committed. */
export interface Outcome {
  readonly accepted: number
  readonly duplicates: number
  readonly rejectedCount: number
  /** The first of them, as many as are listed. */
  readonly rejected: readonly Rejected[]
  /** Where some of it is neither stored nor kept: the sender must not be told that it arrived. */
  readonly unkept?: Bound | undefined
}

/** Whose rejections are as large as they may be in a day. */
export type Bound = 'device' | 'organization' | 'all'

export interface Rejected {
  /** Which reading, counted from 0. */
  readonly index: number
  readonly code: RejectionCode
  readonly message: string
}

/**
 * Where every door hands in what came. Bad input is counted, kept and told in the outcome; it never throws.
 */
export interface Intake {
  /**
   * Takes a message, always; `settled` is called once, after every reading in it is committed and every
   * rejection kept, and never before this call returns. It is not called if the process stops first.
   * A door for which it `isFullFor` must stop reading until `room` resolves: that is what bounds the memory.
   */
  take<M extends Message>(message: M, settled: (message: M, outcome: Outcome) => void): void
  /** Takes a message that the door itself refuses, a foreign topic or too large a packet, as one rejection. */
  refuse<M extends Message>(
    message: M,
    code: RejectionCode,
    reason: string,
    settled: (message: M, outcome: Outcome) => void,
  ): void
  /** Whether as much waits for the database as may, in all. */
  readonly full: boolean
  /** Whether nothing further is to be taken in this turn of the event loop: full for a moment, for everybody. */
  readonly isSpent: boolean
  /** Until it is the caller's turn to take a portion of much. */
  turn(): Promise<void>
  /** Whether as much of this sender's organization waits as may, or in all. */
  isFullFor(sender: Sender | null): boolean
  /** Whether, though it is full, a sender may hand in a few small messages all the same. */
  hasReserveFor(sender: Sender | null): boolean
  /** Resolves when it is not full, at once where it is not; and where the signal says that nobody waits any more. */
  room(sender?: Sender | null, ended?: AbortSignal): Promise<void>
  /** Whether something of this sender was refused today, for as much as may be is kept. */
  atBound(sender: Sender): boolean
}

/** For doors where a sender hands in piece by piece and hears about the whole: a request, a tracker's packet, a file. */
export interface Uploads extends Pick<Intake, 'isFullFor' | 'room'> {
  /** Its door waits for `room` between the pieces. `dup` as in a message. */
  open(source: Source, sender: Sender, dup?: boolean): Upload
}

/** What is handed in together, and acknowledged together: once it is closed, and all of it is committed or kept. */
export interface Upload {
  /** One reading: a line, or the whole of a small body. */
  line(bytes: Buffer): void
  /** One element of an array, with the text that it was parsed from. */
  element(value: unknown, bytes: number, text: () => string): void
  /**
   * One reading that the door has decoded itself from about so many bytes, with the names of the contract. It is checked as
   * every other; if it is rejected, it is kept as JSON.
   */
  reading(value: Readonly<Record<string, unknown>>, bytes: number): void
  /** What the door does not take as a reading, such as the beginning of a line that is too long. */
  refuse(code: RejectionCode, reason: string, payload: Buffer): void
  /** Whose bound kept some of it from being kept; then the sender is to hear that, and to come again. */
  readonly unkept: Bound | undefined
  /** Nothing more will come. Resolves once all of it is committed or kept; never if the process stops first. */
  close(): Promise<Outcome>
}

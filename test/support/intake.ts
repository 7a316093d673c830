import type { Intake, Message, Outcome } from '../../src/ingest/intake.ts'

/** An intake that holds what it took until the test settles it, in any order. */
export interface HeldIntake extends Intake {
  readonly held: Held[]
  readonly refused: { code: string; payload: string }[]
  /** Settles everything that is held now, and everything later at once. */
  open(): void
  setFull(full: boolean): void
  hasReserve: boolean
  /** How many callers wait for room. */
  readonly waiting: number
}

export interface Held {
  message: Message
  text: string
  settle(): void
}

const nothing: Outcome = { accepted: 1, duplicates: 0, rejectedCount: 0, rejected: [] }

export function createHeldIntake(): HeldIntake {
  const held: Held[] = []
  const refused: { code: string; payload: string }[] = []
  let isOpen = false
  let full = false
  let resume: (() => void)[] = []

  function hold<M extends Message>(message: M, settled: (message: M, outcome: Outcome) => void) {
    const one: Held = {
      message,
      text: message.payload.toString(),
      settle: () => {
        held.splice(held.indexOf(one), 1)
        settled(message, nothing)
      },
    }
    held.push(one)
    if (isOpen) queueMicrotask(one.settle)
  }

  return {
    hasReserve: false,
    isSpent: false,
    turn: () => Promise.resolve(),
    atBound: () => false,
    isFullFor: () => full,
    hasReserveFor() {
      return this.hasReserve
    },
    held,
    refused,
    take: hold,
    refuse: (message, code, _reason, settled) => {
      refused.push({ code, payload: message.payload.toString() })
      hold(message, settled)
    },
    get full() {
      return full
    },
    room: () => (full ? new Promise(resolve => resume.push(resolve)) : Promise.resolve()),
    open: () => {
      isOpen = true
      for (const one of [...held]) one.settle()
    },
    get waiting() {
      return resume.length
    },
    setFull: value => {
      full = value
      if (full) return
      for (const go of resume) go()
      resume = []
    },
  }
}

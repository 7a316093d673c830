import type { PoolClient } from 'pg'
import type { Permission } from '../http/permissions.ts'

/** Just after a row of the transaction, by its key; null: before its first one. */
export interface Place {
  transactionId: number
  key: string | null
}

/** Something that happened, in the form in which it is sent. */
export interface Occurrence {
  place: Place
  /** Lets a receiver recognise a repeat: the same in every attempt, and for every receiver. */
  messageId: string
  /** The kind that subscriptions select by. */
  kind: string
  /** The type in the message. */
  type: string
  vehicleId: string | null
  /** What is sent in order: its vehicle, or whatever else it concerns. */
  lane: string
  time: string
  data: object
}

export interface Question {
  organizationId: string
  after: Place
  /** The oldest transaction that had not ended: nothing appears before it any more. */
  end: number
  limit: number
}

/** A durable stream of what happened, in the order of the commits. main.ts brings the sources together. */
export interface Source {
  name: string
  /** The permission that a subscriber needs. */
  permission: Permission
  gives(kind: string): boolean
  /** In the order of the transactions, and of the keys within each. */
  read(client: PoolClient, question: Question): Promise<Occurrence[]>
  /** The organizations that have something between two transactions; undefined: possibly any. */
  organizationsBetween(
    client: PoolClient,
    from: number,
    end: number,
  ): Promise<ReadonlySet<string> | undefined>
}

export const NOBODY = '00000000-0000-0000-0000-000000000000'

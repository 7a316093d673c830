import type { PoolClient } from 'pg'
import type { Permission } from '../http/permissions.ts'

/** Behind a row of the transaction, by its key; null: before its first one. */
export interface Place {
  transactionId: number
  key: string | null
}

/** Something that happened, as it is told outside. */
export interface Occurrence {
  place: Place
  /** By which a receiver knows a repeat: the same in every attempt, and for whoever is told. */
  messageId: string
  /** What a subscription asks for. */
  kind: string
  /** As what it is told. */
  type: string
  vehicleId: string | null
  /** What is told in order: its vehicle, or what else it is about. */
  lane: string
  time: string
  data: object
}

export interface Question {
  organizationId: string
  after: Place
  /** The oldest transaction that had not ended: nothing comes before it any more. */
  end: number
  limit: number
}

/** A durable stream of what happened, in the order in which it was committed. main.ts joins them. */
export interface Source {
  name: string
  /** What whoever subscribes to it must be allowed to do. */
  permission: Permission
  gives(kind: string): boolean
  /** In the order of the transactions, and of the keys within each. */
  read(client: PoolClient, question: Question): Promise<Occurrence[]>
  /** Whose there is something of between two transactions; undefined: it may be anybody's. */
  organizationsBetween(
    client: PoolClient,
    from: number,
    end: number,
  ): Promise<ReadonlySet<string> | undefined>
}

export const NOBODY = '00000000-0000-0000-0000-000000000000'

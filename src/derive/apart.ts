import type { ClientBase } from 'pg'
import { byHalves, type Refused } from '../database/halves.ts'
import { underSavepoint } from '../database/transaction.ts'
import type { Span } from '../telemetry/calendar.ts'
import { noteFor, type Touched, takeNotes, vehiclesOf } from '../telemetry/store/notes.ts'
import type { Apart, Derivation } from './derivation.ts'

/**
 * Computes a day again whose values the database has refused: vehicle by vehicle where it must be, in one transaction with a
 * savepoint for each part. What is refused by itself keeps its notes, since the time when they were made: nothing of it is closed
 * or dropped, and the next run tries it again. All others are derived.
 */
export async function takeApart(
  client: ClientBase,
  derivation: Derivation,
  hours: Span,
  now: Date,
): Promise<{ notes: number; changed: number; refused: Refused[] }> {
  const touched = await takeNotes(client, derivation.name, hours)
  const { changed, refused } = await computeApart(client, derivation, touched, { now, anew: false })
  await noteFor(client, derivation.name, notesOf(touched, new Set(refused.map(({ key }) => key))))
  const notes = touched.reduce((sum, each) => sum + each.notes, 0)
  return { notes, changed, refused }
}

/** The same for given hours, whatever is noted. */
export async function computeApart(
  client: ClientBase,
  derivation: Derivation,
  touched: readonly Touched[],
  times: { now: Date; anew: boolean },
): Promise<{ changed: number; refused: Refused[] }> {
  const refused = new Map<string, string>()
  const apart: Apart = (items, vehicleOf, work) =>
    byHalves(
      items,
      some => underSavepoint(client, () => work(some)),
      (item, error) => void refused.set(vehicleOf(item), error),
    )
  const changed = derivation.computeApart
    ? await derivation.computeApart(client, touched, times, apart)
    : await eachVehicle(client, derivation, touched, times.now, apart)
  return { changed, refused: [...refused].map(([key, error]) => ({ key, error })) }
}

async function eachVehicle(
  client: ClientBase,
  derivation: Derivation,
  touched: readonly Touched[],
  now: Date,
  apart: Apart,
): Promise<number> {
  let changed = 0
  await apart(
    await vehiclesOf(client, touched),
    vehicleId => vehicleId,
    async some => {
      changed += await derivation.compute(client, notesOf(touched, new Set(some)), now)
    },
  )
  return changed
}

/** What is noted of these vehicles, hour by hour. */
function notesOf(touched: readonly Touched[], vehicleIds: ReadonlySet<string>): Touched[] {
  return touched.flatMap(note =>
    note.vehicleId === null
      ? [...vehicleIds].map(vehicleId => ({ ...note, vehicleId, notes: 0 }))
      : vehicleIds.has(note.vehicleId)
        ? [note]
        : [],
  )
}

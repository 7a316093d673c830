import type { Pool } from 'pg'
import Type, { type Static, type TObject, type TSchema } from 'typebox'
import { Nullable } from '../../http/schemas.ts'
import { columnOf, OneOf } from '../../resources/fields.ts'
import type { AssignmentType } from './by-hand.ts'

/** Which order is to be given to whom. */
export interface Asked {
  readonly organizationId: string
  readonly orderId: string
  /** Absent: whoever is best. */
  readonly driverId?: string | undefined
  /** Whatever hinders. */
  readonly force?: boolean | undefined
  readonly userId?: string | undefined
  /** As what it is kept, where that does not follow. */
  readonly type?: AssignmentType | undefined
}

/** What routes ask of the engines at once, beside what these do by themselves. Each answers the id of the row that it wrote. */
interface EngineActions {
  /** Gives one order to a driver, or fails with `no_driver`. */
  assign(asked: Asked): Promise<string>
  /** What that would be like. */
  preview(asked: Asked): Promise<Found>
  /** Puts a driver's stops in the best order, where that is worth it. */
  optimize(asked: { organizationId: string; driverId: string }): Promise<string>
  /** A round of dispatch and batching now. Answers the ids of the batches that it made. */
  process(asked: { organizationId: string }): Promise<readonly string[]>
}

/** As Preview says it, but with moments as epoch milliseconds. */
type Found = Omit<Static<typeof Preview>, 'stops' | 'alternatives'> & {
  readonly alternatives: readonly Static<typeof Preview>['alternatives'][number][]
  readonly stops: readonly { readonly stopId: string; readonly eta: number; readonly etaLate: number }[]
}

export interface AutomationDeps {
  readonly pool: Pool
  /** Absent where no engine runs in this process: orders are then given out by hand alone. */
  readonly actions?: EngineActions | undefined
}

const Way = {
  driverId: Type.String({ format: 'uuid' }),
  addedKm: Type.Number(),
  addedMinutes: Type.Number(),
}

const Score = Type.Number({ minimum: 0, maximum: 100 })

export const Preview = Type.Object(
  {
    ...Way,
    vehicleId: Nullable(Type.String({ format: 'uuid' })),
    scores: Type.Object({ total: Score, distance: Score, time: Score, load: Score, priority: Score }),
    alternatives: Type.Array(
      Type.Object({
        ...Way,
        code: Type.Optional(OneOf(['ZONE'], 'Why not, where something hinders.')),
      }),
      { description: 'Who else could have it, then who could if it did not lie elsewhere.' },
    ),
    stops: Type.Array(
      Type.Object({
        stopId: Type.String({ format: 'uuid' }),
        eta: Type.Unsafe<string>({ type: 'string', format: 'date-time' }),
        etaLate: Type.Unsafe<string>({ type: 'string', format: 'date-time' }),
      }),
    ),
  },
  { component: 'AssignmentPreview' },
)

const tags = ['automation']

/** Of a route that looks. */
export function read<Schema extends object>(summary: string, schema: Schema) {
  return { config: { access: 'automation:read' as const }, schema: { tags, summary, ...schema } }
}

/** Of a route that writes. Its body may be left out where it has none. */
export function write<Schema extends object>(summary: string, schema: Schema) {
  return { config: { access: 'automation:write' as const }, schema: { tags, summary, ...schema } }
}

/** The columns of the row `t` that a schema shows. */
export function columnsOf({ properties }: TObject): string {
  return Object.entries(properties as Record<string, TSchema>)
    .map(([name, schema]) => `t.${columnOf(name, schema)} as "${name}"`)
    .join(', ')
}

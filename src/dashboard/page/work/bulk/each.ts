import { ApiError, ask } from '../../session.ts'
import type { Resource, Row } from '../resources.ts'

/** The result for one of many rows: the changed row, or the reason for the refusal. */
export interface Answer {
  row: Row
  now?: Row | undefined
  error?: Error
}

const atOnce = 4

/** Requests each row separately, a few at a time, so that a refused one does not stop the others. Returns results in order. */
export async function forEach(
  rows: readonly Row[],
  act: (row: Row) => Promise<Row | undefined>,
  tell: (done: number) => void = () => undefined,
): Promise<Answer[]> {
  const answers: Answer[] = []
  let [next, done] = [0, 0]
  const work = async () => {
    while (next < rows.length) {
      const place = next++
      const row = rows[place]!
      answers[place] = await act(row).then(
        now => ({ row, now }),
        (error: Error) => ({ row, error }),
      )
      tell(++done)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work))
  return answers
}

/** A row is changed as it was seen: changes that others made meanwhile are not overwritten. */
function etagOf(row: Row): string | null {
  return typeof row.updatedAt === 'string' ? `"${Date.parse(row.updatedAt)}"` : null
}

const pathOf = ({ path }: Resource, { id }: Row) => `${path}/${id}`

export async function retire(resource: Resource, row: Row): Promise<undefined> {
  await ask('DELETE', pathOf(resource, row), { etag: etagOf(row) })
}

export async function restore(resource: Resource, row: Row): Promise<Row> {
  // The retirement has changed the ETag, and its answer has no new one.
  return (await ask<Row>('POST', `${pathOf(resource, row)}/restore`)).body
}

export async function change(
  resource: Resource,
  row: Row,
  changes: Readonly<Record<string, unknown>>,
): Promise<Row> {
  return (await ask<Row>('PATCH', pathOf(resource, row), { body: changes, etag: etagOf(row) })).body
}

/** For a group, whose list of ids is written as a whole: repeated if another user was faster. */
export async function changeList(
  group: Resource,
  id: string,
  field: string,
  changed: (ids: readonly string[]) => string[],
): Promise<Row> {
  for (let attempt = 1; ; attempt++) {
    const { body, etag } = await ask<Row>('GET', `${group.path}/${id}`)
    try {
      const ids = changed((body[field] as string[] | undefined) ?? [])
      return (await ask<Row>('PATCH', `${group.path}/${id}`, { body: { [field]: ids }, etag })).body
    } catch (error) {
      if (!(error instanceof ApiError && error.code === 'changed_meanwhile') || attempt === 3) throw error
    }
  }
}

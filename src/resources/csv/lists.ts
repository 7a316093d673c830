import { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { bearerToken } from '../../http/guard.ts'
import { enterInTurn, type InTurn } from '../../http/in-turn.ts'
import type { Asked, UnderWay } from '../../http/under-way.ts'
import { type Resource, type Row, shownFields } from '../resource.ts'
import type { PageOfRows } from '../rows.ts'
import { cellOf, lineOf } from './text.ts'

/** What bounds lists and imports as CSV, of every resource of the scope. */
export interface CsvLimits {
  /** Lists that are under way, with the other exports: each has its turn until its last byte was taken. */
  exports: InTurn
  /** Each page of them, with everything else that asks the database. */
  requests: InTurn
  /** Asked again while a list is under way. */
  access: Asked
  longestMs: number
  importRows: number
  importBytes: number
}

const csvType = 'text/csv; charset=utf-8; header=present'

interface CsvList {
  resource: Resource
  limits: CsvLimits
  underWay: UnderWay
  /** The page behind a cursor, or the first. */
  page(cursor?: string): Promise<PageOfRows>
}

/**
 * Streams a whole list, page by page, each in a transaction of its own: a slow reader holds neither a connection nor a
 * snapshot. A row that is there all the time comes exactly once; one that is created, changed or retired meanwhile may
 * come as it was, as it is, or not at all. It ends early, and with it the connection, when it takes longer than an
 * export may or when its caller may read it no longer.
 */
export async function sendCsv(
  request: FastifyRequest,
  reply: FastifyReply,
  { resource, limits, underWay, page }: CsvList,
): Promise<FastifyReply> {
  const principal = request.principal!
  const path = [principal.organizationId, principal.id]
  // The request has its turn already, and with it reads the first page.
  const first = await page()
  const leave = await enterInTurn(limits.exports, path, reply)
  const following = underWay.begin(principal, bearerToken(request.headers.authorization)!)
  const next = async (cursor: string) => {
    const done = limits.requests.tryEnter(path) ?? (await limits.requests.enter(path, following.ended))
    try {
      return await page(cursor)
    } finally {
      done()
    }
  }
  const stream = Readable.from(linesOf(resource, first, next), {
    objectMode: false,
    highWaterMark: 64 * 1024,
  })
  const end = () => stream.destroy(following.ended.reason as Error)
  const timer = setTimeout(
    () => stream.destroy(new Error('A list took longer than it may.')),
    limits.longestMs,
  )
  timer.unref()
  following.ended.addEventListener('abort', end)
  stream.once('close', () => {
    clearTimeout(timer)
    following.ended.removeEventListener('abort', end)
    following.end()
    leave()
  })
  const name = `${resource.path.slice(1)}.csv`
  return reply.type(csvType).header('content-disposition', `attachment; filename="${name}"`).send(stream)
}

async function* linesOf(
  resource: Resource,
  first: PageOfRows,
  next: (cursor: string) => Promise<PageOfRows>,
): AsyncGenerator<string> {
  const fields = Object.entries(shownFields(resource))
  const line = (row: Row) => lineOf(fields.map(([name, schema]) => cellOf(row[name], schema)))
  yield lineOf(fields.map(([name]) => name))
  for (let page = first; ; page = await next(page.nextCursor)) {
    yield page.items.map(line).join('')
    if (page.nextCursor === null) return
  }
}

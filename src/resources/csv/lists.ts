import { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { bearerToken } from '../../http/guard.ts'
import { enterInTurn, type InTurn } from '../../http/in-turn.ts'
import type { Asked, UnderWay } from '../../http/under-way.ts'
import { type Resource, type Row, shownFields } from '../resource.ts'
import type { PageOfRows } from '../rows.ts'
import { cellOf, lineOf } from './text.ts'

/** The limits of CSV lists and imports, shared by every resource of the scope. */
export interface CsvLimits {
  /** Lists in progress, together with the other exports: each keeps its turn until its last byte is taken. */
  exports: InTurn
  /** Each of their pages, together with everything else that queries the database. */
  requests: InTurn
  /** Checked again while a list is in progress. */
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
 * Streams a whole list page by page, each page in its own transaction, so that a slow reader holds neither a connection
 * nor a snapshot. A row that exists all the time is listed exactly once; one that is created, changed or retired
 * meanwhile may be listed in its old state, its new state, or not at all. The list is cut off, and the connection with
 * it, if it takes longer than an export may or its caller loses the permission.
 */
export async function sendCsv(
  request: FastifyRequest,
  reply: FastifyReply,
  { resource, limits, underWay, page }: CsvList,
): Promise<FastifyReply> {
  const principal = request.principal!
  const path = [principal.organizationId, principal.id]
  // The request already has its turn, and reads the first page in it.
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
    () => stream.destroy(new Error('A list took longer than allowed.')),
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

import { createHash } from 'node:crypto'
import { type Content, type Files, fileChanged, fileNotFound, type StoredFile } from './files.ts'
import { checkKey, checkPrefix } from './keys.ts'
import { createRequests, type S3Options, type S3Requests } from './s3-requests.ts'
import { textOf, textsOf } from './s3-xml.ts'

/**
 * Files in an S3-compatible object store. A file of more than one part is sent as a multipart upload, which nobody sees
 * before it is complete. Every body is signed with its SHA-256, so that the store refuses damaged data; if a read breaks
 * off, the rest is requested from that point on, of the same object.
 */
export function openS3(options: S3Options): Files {
  const requests = createRequests(options)
  const partBytes = options.partBytes ?? 8 * 1024 * 1024

  async function* list(prefix: string): AsyncGenerator<StoredFile> {
    checkPrefix(prefix)
    let after: string | undefined
    do {
      const query = { 'list-type': '2', prefix, ...(after ? { 'continuation-token': after } : {}) }
      const answer = await requests.send({ method: 'GET', key: '', query })
      const text = await answer.text()
      for (const item of textsOf(text, 'Contents')) {
        yield {
          key: textOf(item, 'Key')!,
          bytes: Number(textOf(item, 'Size')),
          etag: textOf(item, 'ETag') ?? '',
          modifiedAt: new Date(textOf(item, 'LastModified')!),
        }
      }
      after = textOf(text, 'NextContinuationToken')
    } while (after)
  }

  return {
    place: `${options.url}/${options.bucket}`,
    list,
    put: async (key, content, { type = 'application/octet-stream', signal } = {}) => {
      checkKey(key)
      const hash = createHash('sha256')
      let bytes = 0
      const counted = async function* () {
        for await (const part of content) {
          hash.update(part)
          bytes += part.length
          yield part
        }
      }
      const parts = inParts(counted(), partBytes)
      const first = await parts.next()
      const second = await parts.next()
      const headers = { 'content-type': type }
      if (second.done) {
        const body = first.value ?? Buffer.alloc(0)
        await requests.send({ method: 'PUT', key, headers, body, signal })
      } else await putParts(requests, { key, headers, signal }, joined(first.value!, second.value, parts))
      return { bytes, sha256: hash.digest('hex') }
    },
    get: (key, asked) => read(requests, checkKey(key), asked),
    stat: async key => {
      const answer = await requests.send({ method: 'HEAD', key: checkKey(key), allowed: [404] })
      if (answer.status === 404) return undefined
      const { headers } = answer
      return {
        key,
        bytes: Number(headers.get('content-length')),
        etag: headers.get('etag') ?? '',
        modifiedAt: new Date(headers.get('last-modified') ?? 0),
      }
    },
    delete: async key => {
      await requests.send({ method: 'DELETE', key: checkKey(key), allowed: [404] })
    },
    link: async (key, { endsAt, name }) => await requests.link(checkKey(key), endsAt, name),
  }
}

/** Bytes per part; the last one may be shorter. */
async function* inParts(content: Content, size: number): AsyncGenerator<Buffer, undefined> {
  let waiting: Uint8Array[] = []
  let bytes = 0
  for await (const given of content) {
    let rest = given
    while (bytes + rest.length >= size) {
      waiting.push(rest.subarray(0, size - bytes))
      yield Buffer.concat(waiting)
      rest = rest.subarray(size - bytes)
      waiting = []
      bytes = 0
    }
    // A copy: the caller may write to its buffer again.
    if (rest.length > 0) waiting.push(Uint8Array.from(rest))
    bytes += rest.length
  }
  if (bytes > 0) yield Buffer.concat(waiting)
}

async function* joined(first: Buffer, second: Buffer, rest: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  yield first
  yield second
  yield* rest
}

interface Target {
  key: string
  headers: Record<string, string>
  signal: AbortSignal | undefined
}

async function putParts(
  requests: S3Requests,
  { key, headers, signal }: Target,
  parts: AsyncGenerator<Buffer>,
): Promise<void> {
  const begun = await requests.send({ method: 'POST', key, query: { uploads: '' }, headers, signal })
  const uploadId = textOf(await begun.text(), 'UploadId')!
  try {
    const tags: string[] = []
    for await (const body of parts) {
      const query = { partNumber: String(tags.length + 1), uploadId }
      const sent = await requests.send({ method: 'PUT', key, query, body, signal })
      tags.push(sent.headers.get('etag') ?? '')
    }
    const listed = tags.map((tag, at) => `<Part><PartNumber>${at + 1}</PartNumber><ETag>${tag}</ETag></Part>`)
    const body = Buffer.from(`<CompleteMultipartUpload>${listed.join('')}</CompleteMultipartUpload>`)
    const ended = await requests.send({ method: 'POST', key, query: { uploadId }, body, signal })
    // The answer begins before its outcome is known.
    const code = textOf(await ended.text(), 'Code')
    if (code) throw requests.unavailable(`it could not put the parts of ${key} together (${code})`)
  } catch (error) {
    // An unfinished upload costs money and nobody sees it. The error that matters is the first one.
    await requests.send({ method: 'DELETE', key, query: { uploadId }, allowed: [404] }).catch(() => undefined)
    throw error
  }
}

/** A connection that breaks in the middle of a body is common: how often the rest is requested. */
const RESUMES = 3

async function* read(
  requests: S3Requests,
  key: string,
  { range, etag, signal }: { range?: { from: number; to: number }; etag?: string; signal?: AbortSignal } = {},
): AsyncGenerator<Uint8Array> {
  let at = range?.from ?? 0
  let tag = etag
  for (let resumes = 0; ; resumes++) {
    const to = range?.to
    if (to !== undefined && at >= to) return
    const headers: Record<string, string> = tag === undefined ? {} : { 'if-match': tag }
    if (at > 0 || to !== undefined) headers.range = `bytes=${at}-${to === undefined ? '' : to - 1}`
    const answer = await requests.send({ method: 'GET', key, headers, signal, allowed: [404, 412, 416] })
    if (answer.status === 416) return
    if (answer.status === 404) throw fileNotFound(key)
    // Some stores ignore If-Match.
    if (answer.status === 412 || (tag !== undefined && answer.headers.get('etag') !== tag))
      throw fileChanged(key)
    tag = answer.headers.get('etag') ?? undefined
    const end = at + Number(answer.headers.get('content-length'))
    try {
      for await (const part of requests.body(answer, signal)) {
        at += part.length
        yield part
      }
      if (at >= end) return
    } catch (error) {
      signal?.throwIfAborted()
      if (resumes === RESUMES) throw requests.unavailable(`reading ${key} broke off`, error)
    }
    if (resumes === RESUMES) throw requests.unavailable(`reading ${key} broke off`)
  }
}

import { createHash, createHmac } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Test } from 'tap'

const folder = fileURLToPath(new URL('s3rver', import.meta.url))
const installed = createRequire(join(folder, 'package.json'))

/** Skips the test if no object store is installed, since it is not part of the product; in CI that is a failure. */
export function needsS3(): { skip: string } | Record<string, never> {
  if (existsSync(join(folder, 'node_modules')) || process.env.CI === 'true') return {}
  return { skip: 's3rver is not installed (npm ci --prefix test/support/s3rver)' }
}

interface S3rver {
  run(): Promise<{ port: number }>
  close(): Promise<void>
}

/** What happens to a request. */
export type Trouble = 'refuse' | 'cut' | 'silence'

export interface TestStore {
  /** The service's settings for it. */
  environment: Record<'S3_URL' | 'S3_BUCKET' | 'S3_ACCESS_KEY' | 'S3_SECRET_KEY', string>
  url: string
  /** What happens to the next requests, in order. */
  troubles: Trouble[]
  /** Called with each request before it is handled. */
  onRequest: () => void
  /** Its clock, for links that expire. */
  now: () => number
  stop(): Promise<void>
  /** Starts it again, on the same port, with all its objects. */
  start(): Promise<void>
}

const HASH = 'x-amz-content-sha256'
const keys = { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' }

/**
 * An object store with one bucket. s3rver stores the objects, but does not check signatures of version 4. So a proxy
 * in front of it checks them, with the signer of the AWS SDK, and also the hash of each body.
 */
export async function startS3(t: Pick<Test, 'teardown'>): Promise<TestStore> {
  const directory = await mkdtemp(join(tmpdir(), 'fleetwake-s3-'))
  const Behind = installed('s3rver') as new (options: object) => S3rver
  const behind = new Behind({
    ...{ address: '127.0.0.1', port: 0, directory, silent: true, vhostBuckets: false },
    configureBuckets: [{ name: 'fleet' }],
  })
  const { port: portBehind } = await behind.run()
  let door: Server | undefined
  const start = async (port = 0): Promise<number> => {
    const server = createServer((request, response) => {
      pass(store, `http://127.0.0.1:${portBehind}`, request, response).catch(error => response.destroy(error))
    })
    await new Promise<void>(resolve => server.listen(port, '127.0.0.1', resolve))
    door = server
    return (server.address() as AddressInfo).port
  }
  const stop = async () => {
    door?.closeAllConnections()
    await new Promise(resolve => (door ? door.close(resolve) : resolve(undefined)))
    door = undefined
  }
  const port = await start()
  const url = `http://127.0.0.1:${port}`
  const store: TestStore = {
    environment: { S3_URL: url, S3_BUCKET: 'fleet', S3_ACCESS_KEY: 'S3RVER', S3_SECRET_KEY: 'S3RVER' },
    url,
    troubles: [],
    onRequest: () => undefined,
    now: Date.now,
    stop,
    start: async () => void (await start(port)),
  }
  t.teardown(async () => {
    await stop()
    await behind.close()
    await rm(directory, { recursive: true, force: true })
  })
  return store
}

async function pass(store: TestStore, to: string, request: IncomingMessage, response: ServerResponse) {
  store.onRequest()
  const trouble = store.troubles.shift()
  if (trouble === 'silence') return
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  const body = Buffer.concat(parts)
  const refused = trouble === 'refuse' ? 'SlowDown' : await refusalOf(request, body, store.now())
  if (refused) {
    response.writeHead(trouble ? 503 : 403).end(`<Error><Code>${refused}</Code></Error>`)
    return
  }
  const { method = 'GET', headers } = request
  const given = Object.entries(headers).filter(([name]) => !/^(connection|content-length|expect)$/.test(name))
  const answer = await fetch(`${to}${request.url}`, {
    method,
    headers: given as [string, string][],
    ...(body.length > 0 ? { body } : {}),
  })
  const text = Buffer.from(await answer.arrayBuffer())
  const shown = [...answer.headers].filter(([name]) => !/^(connection|transfer-encoding)$/.test(name))
  response.writeHead(answer.status, Object.fromEntries(shown))
  if (trouble !== 'cut') response.end(method === 'HEAD' ? undefined : text)
  else response.write(text.subarray(0, text.length / 2), () => response.destroy())
}

interface SdkRequest {
  method: string
  protocol: string
  hostname: string
  path: string
  headers: Record<string, string>
  query: Record<string, string>
}

/** The code with which the store refuses a request; undefined if its signature is right. */
async function refusalOf(request: IncomingMessage, body: Buffer, now: number): Promise<string | undefined> {
  const url = new URL(request.url!, 'http://store')
  const query = Object.fromEntries(url.searchParams)
  const headers = request.headers as Record<string, string>
  const isLink = 'X-Amz-Signature' in query
  const authorization = headers.authorization ?? ''
  const credential = isLink ? query['X-Amz-Credential'] : /Credential=([^,]+)/.exec(authorization)?.[1]
  const [id, , region] = (credential ?? '').split('/')
  if (id !== keys.accessKeyId) return 'InvalidAccessKeyId'
  const date = (isLink ? query['X-Amz-Date']! : headers['x-amz-date']!).replace(
    /(....)(..)(..T..)(..)(..Z)/,
    '$1-$2-$3:$4:$5',
  )
  const signer = signerOf(region!)
  // S3 signs a path with everything escaped that may be, however it was sent.
  const path = decodeURIComponent(url.pathname).split('/').map(encodeURIComponent).join('/')
  const asked: SdkRequest = {
    ...{ method: request.method!, protocol: 'http:', hostname: headers.host!, path },
    ...{ headers: {}, query },
  }
  const signingDate = new Date(date)
  if (isLink) {
    const expiresIn = Number(query['X-Amz-Expires'])
    if (signingDate.getTime() + expiresIn * 1000 <= now) return 'AccessDenied'
    // For a body that is not known yet: told to the signer, but not part of the link.
    const set = new Set([HASH])
    asked.headers = { host: headers.host!, [HASH]: 'UNSIGNED-PAYLOAD' }
    asked.query = Object.fromEntries(Object.entries(query).filter(([name]) => !/^X-Amz-/i.test(name)))
    const signed = await signer.presign(asked, {
      ...{ signingDate, expiresIn, unsignableHeaders: set, unhoistableHeaders: set },
    })
    return signed.query['X-Amz-Signature'] === query['X-Amz-Signature'] ? undefined : 'SignatureDoesNotMatch'
  }
  const hash = headers[HASH]!
  if (/^[0-9a-f]{64}$/.test(hash) && hash !== createHash('sha256').update(body).digest('hex'))
    return 'XAmzContentSHA256Mismatch'
  for (const name of /SignedHeaders=([^,]+)/.exec(authorization)![1]!.split(';'))
    asked.headers[name] = headers[name]!
  const signed = await signer.sign(asked, { signingDate })
  const right = /Signature=(\w+)/.exec(signed.headers.authorization!)![1]
  return authorization.endsWith(`Signature=${right}`) ? undefined : 'SignatureDoesNotMatch'
}

interface Signer {
  sign(request: SdkRequest, options: object): Promise<SdkRequest>
  presign(request: SdkRequest, options: object): Promise<SdkRequest>
}

function signerOf(region: string): Signer {
  const { SignatureV4 } = installed('@smithy/signature-v4') as {
    SignatureV4: new (options: object) => Signer
  }
  return new SignatureV4({
    ...{ credentials: keys, region, service: 's3', uriEscapePath: false, sha256: Hash },
    // The signer must not add headers that were not signed.
    applyChecksum: false,
  })
}

/** A hash with the interface that the SDK expects. */
class Hash {
  readonly #hash
  constructor(secret?: string | Uint8Array) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', secret)
  }
  update(data: string | Uint8Array): void {
    this.#hash.update(data)
  }
  async digest(): Promise<Uint8Array> {
    return this.#hash.digest()
  }
}

import { keptAnswers } from './service-worker/kept.ts'
import { forgetSender } from './service-worker/sender.ts'
import { say } from './text.ts'

/**
 * The user's token, and what is asked with it. It is kept for as long as the browser's tab is open, or, where the user wants
 * to stay signed in on the device, until it ends.
 */
const key = 'fleetwake.session'

interface Session {
  token: string
  expiresAt: string
  email: string
}

let session: Session | null = restore()
let onEnd: () => void = () => undefined

/** An answer of the API that is not a success. */
export class ApiError extends Error {
  readonly status: number
  readonly code: string
  /** What else the answer says, such as which fields are wrong. */
  readonly members: Readonly<Record<string, unknown>>

  constructor(status: number, code: string, message: string, members: Readonly<Record<string, unknown>>) {
    super(message)
    this.status = status
    this.code = code
    this.members = members
  }
}

export function currentSession(): Session | null {
  return session
}

/** Called when the server no longer takes the token. */
export function whenSessionEnds(then: () => void): void {
  onEnd = then
}

export async function signIn(email: string, password: string, stay = false): Promise<void> {
  const answer = await call<{ token: string; expiresAt: string }>('POST', '/auth/login', { email, password })
  session = { ...answer, email }
  const storage = stay ? localStorage : sessionStorage
  storage.setItem(key, JSON.stringify(session))
}

export function signOut(): void {
  const token = session?.token
  session = null
  sessionStorage.removeItem(key)
  localStorage.removeItem(key)
  localStorage.removeItem(startKey)
  // Where the page came without TLS there are no caches.
  if ('caches' in globalThis) void caches.delete(keptAnswers)
  // It would keep what is still on its way.
  if (token && 'serviceWorker' in navigator)
    navigator.serviceWorker.controller?.postMessage({ forget: token })
  forgetSender()
}

/** Also when the page is closed. */
export function staysSignedIn(): boolean {
  return session !== null && localStorage.getItem(key) !== null
}

const startKey = 'fleetwake.start'

/** The page that has been installed opens here, until the user signs out. */
export function beginHere(): void {
  localStorage.setItem(startKey, location.hash)
}

/** Of the page that has been installed; in a tab it is as the address says. */
export function openWhereItBegins(): void {
  const start = localStorage.getItem(startKey)
  const isInstalled = matchMedia('(display-mode: standalone)').matches
  if (start !== null && isInstalled && location.hash === '') location.hash = start
}

export function get<T>(path: string, signal?: AbortSignal): Promise<T> {
  return call<T>('GET', path, undefined, signal)
}

export function post<T>(path: string, body?: unknown): Promise<T> {
  return call<T>('POST', path, body)
}

/** All pages of a list, up to a limit that no fleet's page should exceed. */
export async function getAll<T>(path: string, most = 50_000): Promise<T[]> {
  const items: T[] = []
  let cursor: string | null = null
  do {
    const more: string = cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''
    const separator = path.includes('?') ? '&' : '?'
    const page: { items: T[]; nextCursor: string | null } = await get(`${path}${separator}limit=1000${more}`)
    items.push(...page.items)
    cursor = page.nextCursor
  } while (cursor && items.length < most)
  return items
}

async function call<T>(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  return (await ask<T>(method, path, { body, ...(signal ? { signal } : {}) })).body
}

interface Asked {
  /** A text is sent as CSV, everything else as JSON. */
  body?: unknown
  /** The ETag of the row that is meant. */
  etag?: string | null
  signal?: AbortSignal
  accept?: string
  /** It is sent even if the page is left meanwhile. */
  keepalive?: boolean
  /** What makes the same request that is sent again the same. */
  key?: string
}

/** An answer with its ETag. What is no success is thrown, as an ApiError. */
export async function ask<T>(
  method: string,
  path: string,
  asked: Asked = {},
): Promise<{ body: T; etag: string | null }> {
  const response = await send(method, path, asked)
  const type = response.headers.get('content-type') ?? ''
  const answer: unknown = type.includes('json') ? await response.json() : await response.text()
  if (response.ok) return { body: answer as T, etag: response.headers.get('etag') }
  throw errorOf(response.status, answer)
}

/** A file of the API's, as it is, in one of the types that it can be had in. */
export async function download(path: string, accept?: string): Promise<Blob> {
  const response = await send('GET', path, accept === undefined ? {} : { accept })
  if (response.ok) return await response.blob()
  throw errorOf(response.status, await response.json())
}

function send(
  method: string,
  path: string,
  { body, etag, signal, accept, keepalive, key: once }: Asked,
): Promise<Response> {
  const isText = typeof body === 'string'
  return fetch(`/api/v1${path}`, {
    method,
    headers: {
      ...(session ? { authorization: `Bearer ${session.token}` } : {}),
      ...(accept ? { accept } : {}),
      ...(etag ? { 'if-match': etag } : {}),
      ...(once ? { 'idempotency-key': once } : {}),
      ...(body === undefined ? {} : { 'content-type': isText ? 'text/csv' : 'application/json' }),
    },
    ...(body === undefined ? {} : { body: isText ? body : JSON.stringify(body) }),
    ...(signal ? { signal } : {}),
    ...(keepalive ? { keepalive } : {}),
  })
}

function errorOf(status: number, answer: unknown): ApiError {
  if (status === 401 && session) {
    signOut()
    onEnd()
  }
  const problem = (typeof answer === 'object' ? answer : null) as Record<string, unknown> | null
  const { code = 'unknown', detail = say.common.answered(status) } = problem ?? {}
  return new ApiError(status, String(code), say.errors[String(code)] ?? String(detail), problem ?? {})
}

function restore(): Session | null {
  try {
    const kept = JSON.parse(
      sessionStorage.getItem(key) ?? localStorage.getItem(key) ?? 'null',
    ) as Session | null
    return kept && Date.parse(kept.expiresAt) > Date.now() ? kept : null
  } catch {
    return null // Somebody else's words under our key.
  }
}

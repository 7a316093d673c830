/** The user's token, kept for as long as the browser's tab is open, and what is asked with it. */
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

  constructor(status: number, code: string, message: string) {
    super(message)
    this.status = status
    this.code = code
  }
}

export function currentSession(): Session | null {
  return session
}

/** Called when the server no longer takes the token. */
export function whenSessionEnds(then: () => void): void {
  onEnd = then
}

export async function signIn(email: string, password: string): Promise<void> {
  const answer = await call<{ token: string; expiresAt: string }>('POST', '/auth/login', { email, password })
  session = { ...answer, email }
  sessionStorage.setItem(key, JSON.stringify(session))
}

export function signOut(): void {
  session = null
  sessionStorage.removeItem(key)
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
  const response = await fetch(`/api/v1${path}`, {
    method,
    headers: {
      ...(session ? { authorization: `Bearer ${session.token}` } : {}),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal ? { signal } : {}),
  })
  const type = response.headers.get('content-type') ?? ''
  const answer: unknown = type.includes('json') ? await response.json() : await response.text()
  if (response.ok) return answer as T
  const problem = (typeof answer === 'object' ? answer : null) as { code?: string; detail?: string } | null
  if (response.status === 401 && session) {
    signOut()
    onEnd()
  }
  throw new ApiError(
    response.status,
    problem?.code ?? 'unknown',
    problem?.detail ?? `The server answered with ${response.status}.`,
  )
}

function restore(): Session | null {
  try {
    const kept = JSON.parse(sessionStorage.getItem(key) ?? 'null') as Session | null
    return kept && Date.parse(kept.expiresAt) > Date.now() ? kept : null
  } catch {
    return null // Somebody else's words under our key.
  }
}

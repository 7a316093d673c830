import type { Test } from 'tap'

/** Answers of the API, as a test wants them: the status, the body, and the tag. */
export interface Answer<T = Record<string, unknown>> {
  status: number
  body: T
  etag: string | null
}

export interface ApiClient {
  request<T = Record<string, unknown>>(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Answer<T>>
  get<T = Record<string, unknown>>(path: string): Promise<Answer<T>>
  post<T = Record<string, unknown>>(path: string, body: unknown): Promise<Answer<T>>
  patch<T = Record<string, unknown>>(path: string, body: unknown): Promise<Answer<T>>
  delete(path: string): Promise<Answer>
}

export const adminCredentials = { email: 'admin@fleetwake.local', password: 'correct horse battery' }

/** A client of a service under test that has logged in; paths are under /api/v1. */
export async function logInto(
  t: Test,
  httpUrl: string,
  credentials: { email: string; password: string } = adminCredentials,
): Promise<ApiClient> {
  const client = apiClient(httpUrl)
  const { status, body } = await client.post<{ token: string }>('/auth/login', credentials)
  t.equal(status, 200, `${credentials.email} logs in: ${JSON.stringify(status === 200 ? {} : body)}`)
  return apiClient(httpUrl, body.token)
}

export function apiClient(httpUrl: string, token?: string): ApiClient {
  const request: ApiClient['request'] = async (method, path, body, headers = {}) => {
    const response = await fetch(`${httpUrl}/api/v1${path}`, {
      method,
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await response.text()
    return {
      status: response.status,
      body: text === '' ? undefined : JSON.parse(text),
      etag: response.headers.get('etag'),
    } as never
  }
  return {
    request,
    get: path => request('GET', path),
    post: (path, body) => request('POST', path, body),
    patch: (path, body) => request('PATCH', path, body),
    delete: path => request('DELETE', path),
  }
}

import { randomBytes } from 'node:crypto'

/**
 * Accounts for tests, created through the API as by a user. `service` is the result of startTestService.
 */
export interface Account {
  /** Sends a request under /api/v1 with this account's token; a JSON answer is parsed. */
  request(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>
  token: string
}

export interface Answer {
  status: number
  // biome-ignore lint/suspicious/noExplicitAny: tests check what came, and fail if it is something else.
  body: any
  headers: Headers
}

export const administrator = { email: 'admin@fleetwake.local', password: 'correct horse battery' }

interface Reachable {
  httpUrl: string
}

/** Sends a request under /api/v1, without a token if none is given. */
export async function request(
  service: Reachable,
  method: string,
  path: string,
  { token, body, headers = {} }: { token?: string; body?: unknown; headers?: Record<string, string> } = {},
): Promise<Answer> {
  const response = await fetch(`${service.httpUrl}/api/v1${path}`, {
    method,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  const text = await response.text()
  const isJson = /json/.test(response.headers.get('content-type') ?? '')
  return {
    status: response.status,
    body: isJson && text !== '' ? JSON.parse(text) : text,
    headers: response.headers,
  }
}

export async function signIn(
  service: Reachable,
  { email, password }: { email: string; password: string } = administrator,
): Promise<Account> {
  const answer = await request(service, 'POST', '/auth/login', { body: { email, password } })
  if (answer.status !== 200)
    throw new Error(`login answered ${answer.status}: ${JSON.stringify(answer.body)}`)
  const { token } = answer.body as { token: string }
  return withToken(service, token)
}

export function withToken(service: Reachable, token: string): Account {
  return {
    token,
    request: (method, path, body, headers) =>
      request(service, method, path, {
        token,
        ...(body === undefined ? {} : { body }),
        ...(headers ? { headers } : {}),
      }),
  }
}

/** Creates something and returns its row; any answer but a 2xx is an error. */
export async function make(
  account: Account,
  path: string,
  body: unknown,
): Promise<{ id: string } & Record<string, unknown>> {
  const answer = await account.request('POST', path, body)
  if (answer.status >= 300) {
    throw new Error(`POST ${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`)
  }
  return answer.body as { id: string }
}

export async function makeOrganization(
  first: Account,
  name = `Organization ${word()}`,
): Promise<{ id: string }> {
  return await make(first, '/organizations', { name })
}

/** Creates a user with a role, and signs in. In another organization only the first administrator may create one. */
export async function makeUser(
  service: Reachable,
  by: Account,
  { role = 'admin', organizationId }: { role?: string; organizationId?: string } = {},
): Promise<Account & { id: string; email: string; password: string }> {
  const credentials = { email: `${role}.${word()}@example.org`, password: `password ${word()}` }
  const { id } = await make(by, '/users', {
    ...credentials,
    name: `A ${role}`,
    role,
    ...(organizationId === undefined ? {} : { organizationId }),
  })
  return { ...(await signIn(service, credentials)), ...credentials, id }
}

export async function makeVehicle(
  by: Account,
  fields: Record<string, unknown> = {},
): Promise<{ id: string }> {
  return await make(by, '/vehicles', {
    vin: randomVin(),
    licensePlate: word().slice(0, 8).toUpperCase(),
    make: 'Volvo',
    model: 'FH16',
    year: 2024,
    type: 'truck',
    specs: { axles: 3 },
    ...fields,
  })
}

export async function makeDevice(
  by: Account,
  vehicleId: string,
): Promise<{ id: string; vehicleId: string; token: string }> {
  return (await make(by, '/devices', { vehicleId, name: `Tracker ${word()}` })) as unknown as {
    id: string
    vehicleId: string
    token: string
  }
}

export function randomVin(): string {
  return `WVW${randomBytes(7).toString('hex').toUpperCase()}`
}

function word(): string {
  return randomBytes(5).toString('hex')
}

import t from 'tap'
import { type Account, signIn } from '../support/accounts.ts'
import { startTestService } from '../support/service.ts'

type Vehicle = { id: string; vin: string; updatedAt: string; status: string }
type Page<T> = { items: T[]; nextCursor: string | null }

/** Requests by their method; the answer with its tag. */
function client({ request }: Account) {
  const send = async <T = Record<string, unknown>>(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ) => {
    const answer = await request(method, path, body, headers)
    return { status: answer.status, body: answer.body as T, etag: answer.headers.get('etag') }
  }
  return {
    request: send,
    get: <T>(path: string) => send<T>('GET', path),
    post: <T>(path: string, body: unknown) => send<T>('POST', path, body),
    patch: <T>(path: string, body: unknown) => send<T>('PATCH', path, body),
    delete: (path: string) => send('DELETE', path),
  }
}

const vin = (n: number) => `VIN${String(n).padStart(14, '0')}`

t.test('a resource is created, read, changed and retired', async t => {
  const api = client(await signIn(await startTestService(t)))

  const created = await api.post<Vehicle>('/vehicles', {
    vin: vin(1),
    licensePlate: 'B-FW 1',
    make: 'MAN',
    model: 'TGX',
    year: 2024,
    type: 'truck',
    specs: { axles: 3 },
  })
  t.equal(created.status, 201)
  t.match(created.body, {
    vin: vin(1),
    status: 'active',
    specs: { axles: 3 },
    odometer: null,
    deletedAt: null,
  })
  const { id } = created.body

  const read = await api.get<Vehicle>(`/vehicles/${id}`)
  t.same(read.body, created.body, 'what is read is what the create answered')
  t.equal(read.etag, created.etag)
  t.equal(read.etag, `"${Date.parse(read.body.updatedAt)}"`, 'the tag can be made of what a list shows')

  const changed = await api.request<Vehicle>(
    'PATCH',
    `/vehicles/${id}`,
    { status: 'maintenance' },
    { 'if-match': read.etag! },
  )
  t.equal(changed.status, 200)
  t.equal(changed.body.status, 'maintenance')
  const late = await api.request('PATCH', `/vehicles/${id}`, { status: 'active' }, { 'if-match': read.etag! })
  t.match(
    late,
    { status: 412, body: { code: 'changed_meanwhile' } },
    'a change of what was read before it is refused',
  )

  t.match(await api.post('/vehicles', { vin: vin(1).toLowerCase(), licensePlate: 'X' }), {
    status: 409,
    body: { code: 'already_exists', field: 'vin' },
  })
  t.match(await api.request('DELETE', `/vehicles/${id}`, undefined, { 'if-match': '"1"' }), { status: 412 })
  t.equal((await api.delete(`/vehicles/${id}`)).status, 204)
  t.match(await api.get(`/vehicles/${id}`), { status: 404, body: { code: 'not_found' } })
  t.match(await api.delete(`/vehicles/${id}`), { status: 404 })
  t.match(await api.get('/vehicles'), { body: { items: [], nextCursor: null } })
  t.match(await api.get('/vehicles?retired=true'), { body: { items: [{ id }] } })
  t.equal(
    (await api.post('/vehicles', { vin: vin(1), licensePlate: 'X' })).status,
    201,
    'a retired VIN is free',
  )
})

t.test('pages follow each other without gap or double, in every order', async t => {
  const api = client(await signIn(await startTestService(t)))
  const rows = Array.from({ length: 25 }, (_, n) => ({ vin: vin(n), licensePlate: `P ${n % 3}` }))
  t.equal((await api.post('/vehicles/bulk', rows)).status, 201)
  for (const sort of ['createdAt', '-createdAt', 'vin', '-vin', 'licensePlate', '-licensePlate']) {
    const seen: string[] = []
    let cursor = ''
    do {
      const { status, body } = await api.get<Page<Vehicle>>(`/vehicles?limit=7&sort=${sort}${cursor}`)
      t.equal(status, 200, sort)
      seen.push(...body.items.map(item => item.vin))
      cursor = body.nextCursor ? `&cursor=${body.nextCursor}` : ''
    } while (cursor)
    t.equal(seen.length, 25, `${sort} shows each row`)
    t.equal(new Set(seen).size, 25, `${sort} shows no row twice`)
    if (sort === 'vin') t.same(seen, [...seen].sort(), 'in order')
  }
  const first = await api.get<Page<Vehicle>>('/vehicles?limit=2&sort=vin')
  for (const cursor of [
    'x',
    first.body.nextCursor,
    Buffer.from('["-createdAt","infinity","x"]').toString('base64url'),
  ]) {
    t.match(await api.get(`/vehicles?cursor=${cursor}`), { status: 400, body: { code: 'bad_cursor' } })
  }
})

t.test('a bulk write stores all rows or none, and names every row that was refused', async t => {
  const api = client(await signIn(await startTestService(t)))
  const many = Array.from({ length: 1000 }, (_, n) => ({ vin: vin(n), licensePlate: `P ${n}` }))
  const created = await api.post<{ items: Vehicle[] }>('/vehicles/bulk', many)
  t.equal(created.status, 201)
  t.same(
    created.body.items.map(item => item.vin),
    many.map(row => row.vin),
    'in the order of the body',
  )

  const wrong = [
    { vin: 'short', licensePlate: 'A' },
    { vin: vin(2001), licensePlate: 'B' },
    { licensePlate: 'C' },
  ]
  t.match(await api.post('/vehicles/bulk', wrong), {
    status: 422,
    body: {
      code: 'rows_refused',
      failures: [
        { index: 0, field: 'vin' },
        { index: 2, field: 'vin' },
      ],
    },
  })
  const double = [vin(2001), vin(5), vin(2002), vin(7)].map(vin => ({ vin, licensePlate: 'D' }))
  t.match(await api.post('/vehicles/bulk', double), {
    status: 422,
    body: {
      failures: [
        { index: 1, code: 'already_exists', field: 'vin' },
        { index: 3, code: 'already_exists', field: 'vin' },
      ],
    },
  })
  t.match(await api.get(`/vehicles?vin=${vin(2001)}`), { body: { items: [] } }, 'nothing of it was stored')

  const [one, two] = created.body.items
  const nobody = '00000000-0000-4000-8000-000000000000'
  const patched = [
    { id: one!.id, status: 'inactive' },
    { id: nobody, status: 'inactive' },
  ]
  t.match(await api.patch('/vehicles/bulk', patched), {
    status: 422,
    body: { failures: [{ index: 1, code: 'not_found' }] },
  })
  t.match(await api.get(`/vehicles/${one!.id}`), { body: { status: 'active' } })
  const both = [
    { id: one!.id, status: 'inactive' },
    { id: two!.id, licensePlate: 'E' },
  ]
  t.match(await api.patch('/vehicles/bulk', both), {
    status: 200,
    body: { items: [{ status: 'inactive' }, { licensePlate: 'E' }] },
  })
  t.match(await api.post('/vehicles/bulk', []), { status: 400 })
  t.match(await api.post('/vehicles/bulk', [...many, many[0]]), { status: 400 })
})

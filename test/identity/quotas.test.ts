import t from 'tap'
import { makeOrganization, makeUser, signIn } from '../support/accounts.ts'
import { startTestService } from '../support/service.ts'
import { until } from '../support/until.ts'

t.test(
  'the first administrator sets quotas, whoever is of the organization sees them, and they hold',
  async t => {
    const service = await startTestService(t, { INGEST_HTTP_UPLOADS: '64' })
    const first = await signIn(service)
    const { id } = await makeOrganization(first)
    const admin = await makeUser(service, first, { organizationId: id })
    const viewer = await makeUser(service, first, { organizationId: id, role: 'viewer' })
    const stranger = await makeUser(service, first, { role: 'admin' })
    const path = `/organizations/${id}/quotas`

    const before = await admin.request('GET', path)
    t.match(before, {
      status: 200,
      body: {
        organizationId: id,
        quotas: { uploads: null, connections: null, feedBytes: null },
        usage: {
          uploads: { total: 64, byDefault: 32, used: 0, refused: 0 },
          requests: { total: 8, used: 1 },
        },
      },
    })
    t.match(await stranger.request('GET', path), { status: 404 })
    t.match(await admin.request('PUT', path, { uploads: 60 }), { status: 403 }, 'nobody sets their own')
    t.match(await viewer.request('PUT', path, { uploads: 60 }), { status: 403 })
    for (const wrong of [{ uploads: 0 }, { uploads: 1.5 }, { colour: 1 }, { uploads: '1' }])
      t.match(await first.request('PUT', path, wrong), { status: 400 })

    // Another process of the same service.
    const other = await startTestService(t, { DATABASE_URL: service.databaseUrl })
    const set = await first.request('PUT', path, { uploads: 1, exports: 3, feeds: null })
    t.match(set, { status: 200, body: { quotas: { uploads: 1, exports: 3, feeds: null } } })
    t.match(await admin.request('GET', path), { body: { quotas: { uploads: 1, exports: 3 } } })
    t.ok(await refusesSecond(service.httpUrl, admin.token), 'once the answer has come it holds')
    await until('it holds in every process', () => refusesSecond(other.httpUrl, admin.token))

    t.match(await first.request('PUT', path, {}), { body: { quotas: { uploads: null, exports: null } } })
    t.notOk(await refusesSecond(service.httpUrl, admin.token), 'what is left out has none any more')
    const { body } = await admin.request('GET', '/audit-logs?entityType=organization_quotas')
    t.equal(body.items.length, 2, 'and the log says who set them')

    t.match(await first.request('PUT', `/organizations/${crypto.randomUUID()}/quotas`, {}), { status: 404 })
  },
)

/** Begins an upload and, while that is under way, another one. */
async function refusesSecond(httpUrl: string, token: string): Promise<boolean> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/x-ndjson' }
  const post = (body: RequestInit['body']) =>
    fetch(`${httpUrl}/api/v1/telemetry`, { method: 'POST', headers, body, duplex: 'half' } as RequestInit)
  let end: (() => void) | undefined
  const body = new ReadableStream({
    start: controller => {
      controller.enqueue(new TextEncoder().encode('\n'))
      end = () => controller.close()
    },
  })
  const first = post(body)
  await until('it is under way', async () =>
    /share_used\{thing="uploads",[^}]*\} 1/.test(await (await fetch(`${httpUrl}/metrics`)).text()),
  )
  const { status } = await post('\n')
  end?.()
  await first
  return status === 429
}

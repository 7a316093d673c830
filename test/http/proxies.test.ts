import { randomUUID } from 'node:crypto'
import { request as httpRequest } from 'node:http'
import t from 'tap'
import { readConfig } from '../../src/config.ts'
import { startTestService } from '../support/service.ts'

// Every address of 127.0.0.0/8 is this machine's, but for macOS.
const skip = process.platform === 'darwin' ? 'needs a second loopback address' : false

t.test(
  'what a proxy says of an address is believed of a proxy that is named, and of no hop before it',
  { skip },
  async t => {
    const service = await startTestService(t, {
      HTTP_TRUST_PROXY: '127.0.0.9',
      LOGIN_ATTEMPTS_PER_ADDRESS: '3',
    })
    let n = 0
    const tries = async (from: string, forwardedFor: (n: number) => string) => {
      const statuses = []
      for (let left = 5; left > 0; left--)
        statuses.push(await logIn(service.httpUrl, from, forwardedFor(n++)))
      return statuses
    }
    const limited = [401, 401, 401, 429, 429]
    t.same(
      await tries('127.0.0.1', n => `203.0.113.${n}`),
      limited,
      'from somebody else the header counts for nothing',
    )
    t.same(
      await tries('127.0.0.9', n => `203.0.113.${n}, 192.0.2.1`),
      limited,
      'of a proxy its own word alone counts',
    )
    t.same(
      await tries('127.0.0.9', n => `192.0.2.1, 198.51.100.${n}`),
      Array(5).fill(401),
      'which is the last one',
    )
  },
)

t.test('the start is refused where every hop would be believed, and says what to write', async t => {
  t.same(readConfig({ HTTP_TRUST_PROXY: 'false' }).httpTrustProxy, [])
  t.same(readConfig({ HTTP_TRUST_PROXY: '' }).httpTrustProxy, [])
  t.same(readConfig({ HTTP_TRUST_PROXY: 'loopback, 10.0.0.0/8' }).httpTrustProxy, ['loopback', '10.0.0.0/8'])
  for (const given of ['true', '1', '10.0.0.0/40', 'proxy.example.org'])
    t.throws(
      () => readConfig({ HTTP_TRUST_PROXY: given }),
      /HTTP_TRUST_PROXY must be a list of addresses and networks, such as/,
    )
})

async function logIn(httpUrl: string, from: string, forwardedFor: string): Promise<number> {
  return await new Promise((resolve, reject) => {
    const sent = httpRequest(`${httpUrl}/api/v1/auth/login`, {
      method: 'POST',
      localAddress: from,
      headers: { 'content-type': 'application/json', 'x-forwarded-for': forwardedFor },
    })
    sent.on('error', reject).on('response', response => resolve(response.resume().statusCode!))
    sent.end(JSON.stringify({ email: `${randomUUID()}@example.org`, password: 'wrong password' }))
  })
}

import pg from 'pg'
import t from 'tap'
import { needsDebianPostgres, startDebianPostgres } from '../support/debian-postgres.ts'
import { compare } from './shapes.ts'

t.setTimeout(600_000)

t.test(
  'a hundred thousand ways through shapes made by chance are what PostGIS says',
  needsDebianPostgres('postgis'),
  async t => {
    const client = new pg.Client(await startDebianPostgres(t))
    await client.connect()
    t.teardown(() => client.end())
    await client.query('create extension postgis')
    for (let round = 0; round < 20; round++) {
      const { wrong } = await compare(client, 250, 20, 1_000_000 + round * 1_000)
      t.same(wrong.slice(0, 10), [], `round ${round}`)
    }
  },
)

import t from 'tap'
import { ensureFirstAdministrator } from '../../src/identity/first-administrator.ts'
import { createPasswords } from '../../src/identity/passwords.ts'
import { openTestPools } from '../support/database.ts'

const email = 'first@example.org'
const passwords = createPasswords({ log2Cost: 10 })

t.test(
  'processes that start at once make one first administrator, and its password is printed once',
  async t => {
    const { app: pool } = await openTestPools(t)
    const printed: string[] = []
    const ensure = () =>
      ensureFirstAdministrator(
        { pool, passwords, print: line => printed.push(line) },
        { email, password: undefined },
      )
    await Promise.all([ensure(), ensure(), ensure(), ensure(), ensure()])
    await ensure()
    const { rows } = await pool.query<{ password_hash: string; role: string; name: string }>(
      'select u.password_hash, u.role, o.name from users u join organizations o on o.id = u.organization_id',
    )
    t.equal(rows.length, 1)
    t.match(rows[0], { role: 'admin', name: 'Fleetwake' })
    t.equal(printed.length, 1)
    const password = /password (\S+)/.exec(printed[0]!)?.[1]
    t.equal(
      await passwords.verify(password!, rows[0]!.password_hash, 'us'),
      'right',
      'what was printed opens the door',
    )
  },
)

t.test('a password that is given is not printed, and a later start changes nothing', async t => {
  const { app: pool } = await openTestPools(t)
  const printed: string[] = []
  const print = (line: string) => printed.push(line)
  await ensureFirstAdministrator({ pool, passwords, print }, { email, password: 'the first one' })
  await ensureFirstAdministrator(
    { pool, passwords, print },
    { email: 'other@example.org', password: 'another' },
  )
  const { rows } = await pool.query<{ email: string; password_hash: string }>(
    'select email, password_hash from users',
  )
  t.same(
    rows.map(({ email }) => email),
    [email],
  )
  t.equal(await passwords.verify('the first one', rows[0]!.password_hash, 'us'), 'right')
  t.same(printed, [])
})

t.test('an email that is already a user of an organization stops the start with a clear word', async t => {
  const { app: pool } = await openTestPools(t)
  await pool.query("insert into organizations (name) values ('Old')")
  await pool.query('insert into users (organization_id, email) select id, upper($1) from organizations', [
    email,
  ])
  await t.rejects(
    ensureFirstAdministrator({ pool, passwords, print: () => undefined }, { email, password: undefined }),
    /ADMIN_EMAIL first@example.org belongs to another user/,
  )
})

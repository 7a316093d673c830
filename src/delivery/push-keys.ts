import type { Pool } from 'pg'
import type { Secrets } from './secrets.ts'

interface PushKeys {
  publicKey: string
  privateKey: string
}

const ABOUT = 'push keys'

/** The key pair that identifies this service to push services: created once, the same for all processes. */
export async function readPushKeys(pool: Pool, secrets: Secrets): Promise<PushKeys> {
  const known = await read(pool, secrets)
  if (known) return known
  const { default: webPush } = await import('web-push')
  const { publicKey, privateKey } = webPush.generateVAPIDKeys()
  await pool.query('insert into push_keys (public_key, private_key) values ($1, $2) on conflict do nothing', [
    publicKey,
    secrets.seal(Buffer.from(privateKey), ABOUT),
  ])
  return (await read(pool, secrets))!
}

async function read(pool: Pool, secrets: Secrets): Promise<PushKeys | undefined> {
  const { rows } = await pool.query<{ public_key: string; private_key: Buffer }>(
    'select public_key, private_key from push_keys',
  )
  const [found] = rows
  return (
    found && {
      publicKey: found.public_key,
      privateKey: secrets.unseal(found.private_key, ABOUT).toString('utf8'),
    }
  )
}

import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import { link, open, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Config } from '../config.ts'
import { Problem } from '../errors.ts'

/**
 * Encrypts values that the database stores and nobody shall read there, by AES-256-GCM. The key is SECRETS_KEY, or the
 * file `secrets.key` in DATA_DIR if the database is the embedded one. With an external database there is no such folder
 * that all processes share, so the key must be configured; without it nothing can be encrypted.
 *
 * An encrypted value is a byte for its format, 12 bytes of nonce, 16 of tag, and the ciphertext; `about` is bound to it,
 * so that a value that is moved to another row cannot be decrypted.
 */
export interface Secrets {
  seal(plain: Buffer, about: string): Buffer
  unseal(sealed: Buffer, about: string): Buffer
}

const FORM = 1

type SecretsConfig = Pick<Config, 'secretsKey' | 'databaseUrl' | 'dataDir'>

export async function openSecrets(config: SecretsConfig): Promise<Secrets> {
  const given = config.secretsKey ?? (config.databaseUrl ? undefined : await readKey(config.dataDir))
  if (given === undefined) return { seal: refuse, unseal: refuse }
  const key = Buffer.from(hkdfSync('sha256', given, '', 'fleetwake secrets', 32))
  return {
    seal(plain, about) {
      const nonce = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(about))
      const sealed = Buffer.concat([cipher.update(plain), cipher.final()])
      return Buffer.concat([Buffer.from([FORM]), nonce, cipher.getAuthTag(), sealed])
    },
    unseal(sealed, about) {
      if (sealed[0] !== FORM)
        throw new Error('an encrypted secret has a format that this version does not know')
      const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(1, 13), { authTagLength: 16 })
        .setAAD(Buffer.from(about))
        .setAuthTag(sealed.subarray(13, 29))
      try {
        return Buffer.concat([decipher.update(sealed.subarray(29)), decipher.final()])
      } catch {
        throw new Error('a secret was encrypted with a key other than SECRETS_KEY')
      }
    },
  }
}

function refuse(): never {
  throw new Problem('secrets_key_missing')
}

/** Created once; if two processes create one at the same moment, both use the same. */
async function readKey(dataDir: string): Promise<string> {
  const path = join(dataDir, 'secrets.key')
  const known = await readFile(path, 'utf8').catch(() => '')
  if (known.trim().length >= 32) return known.trim()
  const own = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`
  const file = await open(own, 'wx', 0o600)
  await file.writeFile(`${randomBytes(32).toString('base64')}\n`)
  await file.sync()
  await file.close()
  await link(own, path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
  })
  await rm(own)
  return (await readFile(path, 'utf8')).trim()
}

import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { link, open, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { LinkOptions } from './files.ts'

/** The content of a link beside its signature. */
interface Signed {
  key: string
  name: string
  /** Epoch seconds. */
  ends: number
}

/** Links to files of a folder: a route of this service serves them to anyone who has one. */
export interface Links {
  make(key: string, options: LinkOptions): string
  /** Whether exactly this link was created here. Its expiry is part of it. */
  isTrue(signed: Signed, signature: string): boolean
}

const SECRET = '.secret'

/** The secret is stored beside the files, for all processes that share the folder. */
export async function createLinks(root: string): Promise<Links> {
  const secret = await readSecret(join(root, SECRET))
  const sign = ({ key, name, ends }: Signed) =>
    createHmac('sha256', secret)
      .update(JSON.stringify([key, name, ends]))
      .digest()
  return {
    make: (key, { endsAt, name }) => {
      const signed = { key, name, ends: Math.floor(endsAt.getTime() / 1000) }
      const query = new URLSearchParams({ key, name, ends: String(signed.ends) })
      return `/api/v1/files/content?${query}&signature=${sign(signed).toString('base64url')}`
    },
    isTrue: (signed, signature) => {
      const [given, right] = [Buffer.from(signature, 'base64url'), sign(signed)]
      return given.length === right.length && timingSafeEqual(given, right)
    },
  }
}

/** Created once; if two processes create one at the same moment, both use the same. */
async function readSecret(path: string): Promise<Buffer> {
  const known = await readFile(path).catch(() => undefined)
  if (known?.length === 32) return known
  const own = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`
  const file = await open(own, 'wx', 0o600)
  await file.writeFile(randomBytes(32))
  await file.sync()
  await file.close()
  await link(own, path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
  })
  await rm(own)
  return await readFile(path)
}

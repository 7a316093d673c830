import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { constants } from 'node:fs'
import { mkdir, open, readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Config } from '../config.ts'
import { messageOf } from '../errors.ts'
import { type AnchorStore, keyId, readPrivateKey, readPublicKeys } from './anchors.ts'

export type AnchorConfig = Pick<
  Config,
  'dataDir' | 'auditAnchorDir' | 'auditAnchorKey' | 'auditAnchorPublicKey'
>

const FILE = 'audit-anchors.jsonl'
const PUBLIC_KEYS = 'audit-anchors.pem'

const folderOf = ({ auditAnchorDir, dataDir }: AnchorConfig) =>
  resolve(auditAnchorDir ?? join(dataDir, 'anchors'))

const keyFileOf = ({ auditAnchorKey, dataDir }: AnchorConfig) =>
  resolve(auditAnchorKey ?? join(dataDir, 'audit-anchor.key'))

export function anchorStore(config: AnchorConfig): AnchorStore {
  const place = join(folderOf(config), FILE)
  return {
    place,
    read: async () => wholeLines(await readIfThere(place)),
    append: async lines => {
      await mkdir(folderOf(config), { recursive: true, mode: 0o700 })
      const file = await open(place, constants.O_RDWR | constants.O_CREAT, 0o640)
      try {
        // A line cut off by a kill was never acknowledged, and would spoil the next one.
        const whole = Buffer.byteLength(
          wholeLines(await file.readFile('utf8'))
            .map(line => `${line}\n`)
            .join(''),
        )
        await file.truncate(whole)
        await file.write(lines.map(line => `${line}\n`).join(''), whole)
        await file.sync()
      } finally {
        await file.close()
      }
    },
  }
}

function wholeLines(text: string): string[] {
  return text.split('\n').slice(0, -1)
}

async function readIfThere(path: string): Promise<string> {
  return await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return ''
    throw error
  })
}

/**
 * The signing key. If none is configured, one is generated, readable only by its owner; its public key is stored beside
 * the anchors, for whoever verifies them.
 */
export async function signingKey(config: AnchorConfig): Promise<KeyObject> {
  const path = keyFileOf(config)
  let pem = await readIfThere(path)
  if (pem === '' && config.auditAnchorKey === undefined) pem = await makeKey(config.dataDir, path)
  let key: KeyObject
  try {
    key = readPrivateKey(pem)
  } catch (error) {
    throw new Error(`${path} is not a private key: ${messageOf(error)}`)
  }
  await publish(config, key)
  return key
}

async function makeKey(folder: string, path: string): Promise<string> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const { privateKey } = generateKeyPairSync('ed25519')
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string
  const file = await open(path, 'wx', 0o600).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
  })
  // Another process generated one at the same moment.
  if (!file) return await readFile(path, 'utf8')
  try {
    await file.writeFile(pem)
    await file.sync()
  } finally {
    await file.close()
  }
  return pem
}

async function publish(config: AnchorConfig, key: KeyObject): Promise<void> {
  const path = join(folderOf(config), PUBLIC_KEYS)
  const there = await readIfThere(path)
  if (readPublicKeys(there).some(other => keyId(other) === keyId(key))) return
  await mkdir(folderOf(config), { recursive: true, mode: 0o700 })
  const file = await open(path, 'a', 0o644)
  try {
    await file.writeFile(createPublicKey(key).export({ type: 'spki', format: 'pem' }) as string)
  } finally {
    await file.close()
  }
}

/** The keys in AUDIT_ANCHOR_PUBLIC_KEY, or else those beside the anchors: verification needs no private key. */
export async function checkingKeys(config: AnchorConfig): Promise<KeyObject[]> {
  const path = config.auditAnchorPublicKey
  return readPublicKeys(
    path ? await readFile(path, 'utf8') : await readIfThere(join(folderOf(config), PUBLIC_KEYS)),
  )
}

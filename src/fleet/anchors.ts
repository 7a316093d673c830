import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'

/**
 * Heads of audit chains, signed and kept outside the database: whoever can rewrite a whole chain there cannot make
 * these match it. Each is one line of JSON with the hash of the previous line, so that without the key no line can be
 * removed, inserted or altered.
 */
export interface Anchor {
  time: string
  organization: string
  /** The last row of the organization's chain at that time, and its hash. */
  sequence: number
  hash: string
  /** Set by an operator if the chain may differ from its earlier anchors, for example after a restore. */
  explanation?: string
  /** SHA-256 of the previous line; null in the first. */
  previous: string | null
  /** The key that signed it. */
  key: string
  signature: string
}

/** Where the lines are stored: so far, a file in a folder. Reads and writes whole lines. */
export interface AnchorStore {
  /** For messages. */
  place: string
  /** Text after the last newline was left by a writer that was killed, and is not returned. */
  read(): Promise<string[]>
  /** Resolves when they are stored durably. */
  append(lines: readonly string[]): Promise<void>
}

export interface Head {
  organization: string
  sequence: number
  hash: string
  explanation?: string | undefined
}

export function keyId(key: KeyObject): string {
  const open = key.type === 'private' ? createPublicKey(key) : key
  return createHash('sha256')
    .update(open.export({ type: 'spki', format: 'der' }))
    .digest('hex')
    .slice(0, 16)
}

export function readPrivateKey(pem: string): KeyObject {
  const key = createPrivateKey(pem)
  if (key.asymmetricKeyType !== 'ed25519') throw new Error(`it is ${key.asymmetricKeyType}, not Ed25519`)
  return key
}

/** One or several, for example after a change of keys. */
export function readPublicKeys(pem: string): KeyObject[] {
  const blocks = pem.match(/-----BEGIN PUBLIC KEY-----[^-]+-----END PUBLIC KEY-----/g) ?? []
  return blocks.map(block => createPublicKey(block))
}

/** The lines after this one, which is the last so far. */
export function writeAnchors(
  lastLine: string | undefined,
  heads: readonly Head[],
  { key, now }: { key: KeyObject; now: Date },
): string[] {
  const id = keyId(key)
  const added: string[] = []
  let last = lastLine
  for (const { organization, sequence, hash, explanation } of heads) {
    const unsigned = textOf({
      time: now.toISOString(),
      organization,
      sequence,
      hash,
      ...(explanation === undefined ? {} : { explanation }),
      previous: last === undefined ? null : digestOf(last),
      key: id,
    })
    const signature = sign(null, Buffer.from(unsigned), key).toString('base64')
    last = `${unsigned.slice(0, -1)},"signature":"${signature}"}`
    added.push(last)
  }
  return added
}

/** The anchors with a valid signature, and what is wrong with the lines, one sentence each. */
export function readAnchors(
  lines: readonly string[],
  keys: readonly KeyObject[],
): { anchors: Anchor[]; problems: string[] } {
  const known = new Map(keys.map(key => [keyId(key), key]))
  const anchors: Anchor[] = []
  const problems: string[] = []
  for (const [at, line] of lines.entries()) {
    const where = `line ${at + 1} of the anchors`
    const anchor = readAnchor(line)
    const key = anchor && known.get(anchor.key)
    if (!anchor) problems.push(`${where} is not an anchor`)
    else if (!key) problems.push(`${where} was signed by an unknown key (${anchor.key})`)
    else if (!isSigned(line, anchor, key)) problems.push(`${where} was altered: its signature does not match`)
    else {
      const before = lines[at - 1]
      const follows = anchor.previous === (before === undefined ? null : digestOf(before))
      if (!follows)
        problems.push(
          `${where} does not follow from the line before it: a line was removed, inserted or altered`,
        )
      anchors.push(anchor)
    }
  }
  return { anchors, problems }
}

/** Lines that are checked in one go; a service has other things to do in between. */
const LINES_AT_ONCE = 1_000

/**
 * The newest anchor of each organization: a chain that matches it matches all before it, since each row follows from the
 * previous one. So only the signatures of the newest anchors are checked, however many lines there are.
 */
export async function newestAnchors(
  lines: readonly string[],
  keys: readonly KeyObject[],
): Promise<{ anchors: Anchor[]; problems: string[] }> {
  const newest = new Map<string, { anchor: Anchor; at: number }>()
  const problems: string[] = []
  for (const [at, line] of lines.entries()) {
    if (at % LINES_AT_ONCE === 0) await setImmediate()
    const anchor = readAnchor(line)
    if (anchor) newest.set(anchor.organization, { anchor, at })
    else problems.push(`line ${at + 1} of the anchors is not an anchor`)
  }
  const known = new Map(keys.map(key => [keyId(key), key]))
  const anchors: Anchor[] = []
  for (const { anchor, at } of newest.values()) {
    if (anchors.length % 100 === 0) await setImmediate()
    const key = known.get(anchor.key)
    if (key && isSigned(lines[at]!, anchor, key)) anchors.push(anchor)
    else problems.push(`line ${at + 1} of the anchors is signed by an unknown key`)
  }
  return { anchors, problems }
}

function isSigned(line: string, { signature }: Anchor, key: KeyObject): boolean {
  const end = `,"signature":"${signature}"}`
  if (!line.endsWith(end)) return false
  return verify(null, Buffer.from(`${line.slice(0, -end.length)}}`), key, Buffer.from(signature, 'base64'))
}

export function readAnchor(line: string): Anchor | undefined {
  try {
    const read = JSON.parse(line) as Partial<Anchor> | null
    const isOne =
      typeof read?.organization === 'string' &&
      typeof read.sequence === 'number' &&
      typeof read.hash === 'string' &&
      typeof read.time === 'string' &&
      typeof read.key === 'string' &&
      typeof read.signature === 'string'
    return isOne ? (read as Anchor) : undefined
  } catch {
    return undefined // Not JSON, and so no anchor.
  }
}

const textOf = (anchor: Omit<Anchor, 'signature'>) => JSON.stringify(anchor)

const digestOf = (line: string) => createHash('sha256').update(line).digest('hex')

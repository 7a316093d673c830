import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'

/**
 * Heads of audit chains, signed and kept outside the database: whoever can rewrite a whole chain there cannot make
 * these agree with it. One line of JSON each, that names the hash of the line before, so that none can be taken
 * out, put in or altered without the key.
 */
export interface Anchor {
  time: string
  organization: string
  /** The last row of the organization's chain then, and its hash. */
  sequence: number
  hash: string
  /** Set by an operator where the chain may differ from its earlier anchors, after a restore for instance. */
  explanation?: string
  /** SHA-256 of the line before; null in the first. */
  previous: string | null
  /** Which key signed it. */
  key: string
  signature: string
}

/** Where the lines are kept: a file in a folder, so far. Both take and give whole lines. */
export interface AnchorStore {
  /** For messages. */
  place: string
  /** Text after the last newline is what a writer left that was killed; it is not given. */
  read(): Promise<string[]>
  /** Resolves when they are kept for good. */
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

/** One or several, as after a change of keys. */
export function readPublicKeys(pem: string): KeyObject[] {
  const blocks = pem.match(/-----BEGIN PUBLIC KEY-----[^-]+-----END PUBLIC KEY-----/g) ?? []
  return blocks.map(block => createPublicKey(block))
}

/** The lines that follow this one, which is the last so far. */
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

/** The anchors whose signature fits, and what is wrong with the lines, each in a sentence. */
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
    if (!anchor) problems.push(`${where} is no anchor`)
    else if (!key) problems.push(`${where} was signed by a key that is not known here (${anchor.key})`)
    else if (!isSigned(line, anchor, key)) problems.push(`${where} was altered: its signature does not fit`)
    else {
      const before = lines[at - 1]
      const follows = anchor.previous === (before === undefined ? null : digestOf(before))
      if (!follows)
        problems.push(
          `${where} does not follow from the line before it: one was taken out, put in or altered`,
        )
      anchors.push(anchor)
    }
  }
  return { anchors, problems }
}

/** Lines that are looked at in one go; a service has other things to do meanwhile. */
const LINES_AT_ONCE = 1_000

/**
 * The newest anchor of each organization: a chain that agrees with it agrees with all before it, for each of its rows
 * follows from the row before. So only their signatures are checked, however many lines there are.
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
    else problems.push(`line ${at + 1} of the anchors is no anchor`)
  }
  const known = new Map(keys.map(key => [keyId(key), key]))
  const anchors: Anchor[] = []
  for (const { anchor, at } of newest.values()) {
    if (anchors.length % 100 === 0) await setImmediate()
    const key = known.get(anchor.key)
    if (key && isSigned(lines[at]!, anchor, key)) anchors.push(anchor)
    else problems.push(`line ${at + 1} of the anchors is not signed by a key that is known here`)
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

import { createPrivateKey, X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createSecureContext, type SecureContextOptions } from 'node:tls'
import type { FastifyBaseLogger } from 'fastify'
import type { Pool } from 'pg'
import { Gauge, type Registry } from 'prom-client'
import { clearAlarm, raiseAlarm } from '../database/alarms.ts'
import { messageOf, StartupError } from '../errors.ts'
import { lookEvery } from '../looking.ts'

/** What a listener needs of its certificate. */
export interface Certificate {
  current(): SecureContextOptions
  /** Called with every later pair: open connections keep theirs. */
  onRenewed(listener: (renewed: SecureContextOptions) => void): void
}

export interface Certificates {
  http: Certificate | undefined
  mqtt: Certificate | undefined
  /** Called once, when the database has its schema: looks after the files from then on. */
  begin(): Promise<void>
  /** Reads the files now, as is done every few seconds. */
  look(): Promise<void>
  stop(): Promise<void>
}

export interface CertificatesDeps {
  config: { [file in 'httpTlsCert' | 'httpTlsKey' | 'mqttTlsCert' | 'mqttTlsKey']?: string | undefined }
  pool: Pool
  metrics: Registry
  log: FastifyBaseLogger
  now?: () => number
}

const LOOK_EVERY_MS = 5_000
const DAY_MS = 86_400_000
const SOON_MS = 14 * DAY_MS

/** The certificates of this process's listeners. If one cannot be used, the start fails and names its variable. */
export async function openCertificates(deps: CertificatesDeps): Promise<Certificates> {
  const { config, pool, metrics, log, now = Date.now } = deps
  const http = await open('HTTP', config.httpTlsCert, config.httpTlsKey)
  const mqtt = await open('MQTT', config.mqttTlsCert, config.mqttTlsKey)
  const all = [http, mqtt].filter(one => one !== undefined)
  const raised = new Set<string>()

  new Gauge({
    name: 'fleetwake_certificate_expires_seconds',
    help: 'Time until the certificate in use expires, by listener; negative: it has expired.',
    labelNames: ['listener'],
    registers: [metrics],
    collect() {
      for (const one of all) this.set({ listener: one.listener.toLowerCase() }, (one.endsAt - now()) / 1000)
    },
  })

  async function look(): Promise<void> {
    for (const one of all) {
      const renewed = await one.look()
      if (renewed) log.info({ ends: new Date(one.endsAt) }, `${one.listener}: the certificate was renewed`)
    }
    await tell(
      'certificate_unusable',
      all.map(one => one.problem),
    )
    await tell(
      'certificate_ends_soon',
      all.map(one => one.endsWithin(SOON_MS, now())),
    )
  }

  /** Another process may have cleared an alarm that still applies here: it is raised at each check. */
  async function tell(code: string, problems: (string | undefined)[]): Promise<void> {
    const message = problems.filter(problem => problem !== undefined).join('; ')
    if (message) {
      await raiseAlarm(pool, code, message)
      raised.add(code)
    } else if (raised.delete(code)) await clearAlarm(pool, code)
  }

  let watching: { stop(): Promise<void> } | undefined
  return {
    ...{ http, mqtt, look },
    begin: async () => {
      if (all.length === 0) return
      watching = lookEvery(LOOK_EVERY_MS, look, error =>
        log.warn({ err: error }, 'the certificates cannot be checked'),
      )
      // Clears an alarm that an earlier process raised and no process raises now.
      for (const code of ['certificate_unusable', 'certificate_ends_soon']) raised.add(code)
      await look()
    },
    stop: async () => {
      await watching?.stop()
    },
  }
}

async function open(
  listener: 'HTTP' | 'MQTT',
  certFile: string | undefined,
  keyFile: string | undefined,
): Promise<WatchedCertificate | undefined> {
  if (certFile === undefined || keyFile === undefined) return undefined
  const files = { certFile, keyFile }
  try {
    return new WatchedCertificate(listener, files, await readPair(files))
  } catch (error) {
    throw new StartupError(`${listener}_TLS_CERT and ${listener}_TLS_KEY cannot be used: ${messageOf(error)}`)
  }
}

interface Files {
  certFile: string
  keyFile: string
}

interface Pair {
  cert: string
  key: string
  endsAt: number
}

/**
 * A certificate and its key in two files, which others replace:
 *
 *     good      the content of the files is in use
 *     doubtful  they have other content that cannot be used, which may be half of a renewal
 *     unusable  the same at the check before: somebody has to act
 *
 * Promise: the pair in use was complete and matching when it was read; it stays until there is another such pair.
 */
class WatchedCertificate implements Certificate {
  readonly listener: 'HTTP' | 'MQTT'
  readonly #files: Files
  readonly #listeners: ((renewed: SecureContextOptions) => void)[] = []
  #pair: Pair
  #doubt: string | undefined
  problem: string | undefined

  constructor(listener: 'HTTP' | 'MQTT', files: Files, pair: Pair) {
    this.listener = listener
    this.#files = files
    this.#pair = pair
  }

  get endsAt(): number {
    return this.#pair.endsAt
  }

  current(): SecureContextOptions {
    const { cert, key } = this.#pair
    return { cert, key, minVersion: 'TLSv1.2' }
  }

  onRenewed(listener: (renewed: SecureContextOptions) => void): void {
    this.#listeners.push(listener)
  }

  /** Returns whether there is a new one. */
  async look(): Promise<boolean> {
    try {
      const pair = await readPair(this.#files)
      this.#doubt = undefined
      this.problem = undefined
      if (pair.cert === this.#pair.cert && pair.key === this.#pair.key) return false
      this.#pair = pair
      for (const listener of this.#listeners) listener(this.current())
      return true
    } catch (error) {
      const what = `${this.listener}_TLS_CERT and _KEY cannot be used, so the previous ones stay in use: ${messageOf(error)}`
      if (this.#doubt !== undefined) this.problem = what
      this.#doubt = what
      return false
    }
  }

  endsWithin(ms: number, now: number): string | undefined {
    if (this.endsAt - now > ms) return undefined
    const end = new Date(this.endsAt).toISOString()
    return `the certificate of ${this.listener}_TLS_CERT ${this.endsAt <= now ? 'expired' : 'expires'} at ${end}`
  }
}

async function readPair({ certFile, keyFile }: Files): Promise<Pair> {
  const [cert, key] = await Promise.all([readFile(certFile, 'utf8'), readFile(keyFile, 'utf8')])
  const certificate = parsed(certFile, () => new X509Certificate(cert))
  const privateKey = parsed(keyFile, () => createPrivateKey(key))
  if (!certificate.checkPrivateKey(privateKey)) throw new Error(`${keyFile} is not the key of ${certFile}`)
  createSecureContext({ cert, key })
  return { cert, key, endsAt: Date.parse(certificate.validTo) }
}

function parsed<T>(file: string, parse: () => T): T {
  try {
    return parse()
  } catch (error) {
    throw new Error(`${file} is not PEM, or is protected with a password: ${messageOf(error)}`)
  }
}

import { execFile, spawnSync } from 'node:child_process'
import { rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const isThere = spawnSync('openssl', ['version']).error === undefined

/** Skips the test if openssl is not installed; in CI that is a failure. */
export function needsOpenssl(): { skip: string } | Record<string, never> {
  return isThere || process.env.CI === 'true' ? {} : { skip: 'openssl is not installed' }
}

export interface CertificateFiles {
  cert: string
  key: string
}

/** A self-signed certificate for this machine, and its key. Existing files are replaced, the key last. */
export async function makeCertificate(
  folder: string,
  { name, days = 90 }: { name: string; days?: number },
): Promise<CertificateFiles> {
  const files = { cert: join(folder, 'cert.pem'), key: join(folder, 'key.pem') }
  const made = { cert: join(folder, 'cert.new'), key: join(folder, 'key.new') }
  const names = 'subjectAltName=IP:127.0.0.1,DNS:localhost'
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']
  const what = ['-days', String(days), '-subj', `/CN=${name}`, '-addext', names]
  await run('openssl', ['req', '-x509', ...kind, ...what, '-keyout', made.key, '-out', made.cert])
  await rename(made.cert, files.cert)
  await rename(made.key, files.key)
  return files
}

/** Writes the first half of a file, like a writer that has not finished. */
export async function writeHalf(file: string, text: string): Promise<void> {
  await writeFile(file, text.slice(0, text.length / 2))
}

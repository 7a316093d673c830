import { keptAnswers, keptPaths } from './kept.ts'
import { scope } from './scope.ts'

/**
 * The page without a connection. For most users it is a page that says so, which install.ts has put into the cache. For
 * users who work offline, as drivers do, it is the page itself: its shell, and the last answers of the few routes that My
 * day consists of.
 *
 * - Nothing of that is cached before the page has asked for it.
 * - Files under a version never change, so the cached ones are as good as the server's.
 * - The index and the answers are requested again whenever there is a connection. An answer is cached under the token that
 *   it was given to, so no user sees what another was sent.
 */
const shells = 'fleetwake-shell-'
const shell = `${shells}${scope.fleetwake.version}`
const index = '/'
const offlinePage = '/offline'
/** The files of the page that is shown offline. */
const ofOfflinePage = ['style', 'image', 'font']

/** Those of another version are deleted. */
export async function keepShell(): Promise<void> {
  const cache = await caches.open(shell)
  if (!(await cache.match(index))) await cache.addAll([...scope.fleetwake.files, index])
  for (const name of await keptShells()) if (name !== shell) await caches.delete(name)
}

/** If the shell of an older version is cached, that of this one is cached too. */
export async function keepNewShell(): Promise<void> {
  if ((await keptShells()).length > 0) await keepShell()
}

async function keptShells(): Promise<string[]> {
  return (await caches.keys()).filter(name => name.startsWith(shells))
}

/** Undefined: the browser uses the network, as usual. */
export function keptAnswerTo(request: Request): Promise<Response> | undefined {
  const { origin, pathname } = new URL(request.url)
  if (request.method !== 'GET' || origin !== scope.location.origin) return undefined
  if (request.mode === 'navigate') return freshPage(request, pathname)
  if (pathname.startsWith('/assets/')) return keptOrFresh(request)
  if (keptPaths.includes(pathname)) return freshAnswer(request, pathname)
  if (ofOfflinePage.includes(request.destination)) return keptOrFresh(request)
  return undefined
}

async function keptOrFresh(request: Request): Promise<Response> {
  return (await caches.match(request)) ?? (await fetch(request))
}

async function freshPage(request: Request, pathname: string): Promise<Response> {
  const kept = async () =>
    (pathname === index ? await caches.match(index, { cacheName: shell }) : undefined) ??
    (await caches.match(offlinePage))
  return await freshOr(request, kept)
}

/** The tokens of users who have signed out: what is still on its way to them is not kept. */
const signedOut = new Set<string>()

export async function forgetAnswersTo(token: string): Promise<void> {
  signedOut.add(`Bearer ${token}`)
  await caches.delete(keptAnswers)
}

async function freshAnswer(request: Request, pathname: string): Promise<Response> {
  const name = await nameOf(request, pathname)
  const fresh = await freshOr(request, () => caches.match(name, { cacheName: keptAnswers }))
  const mayBeKept = fresh.ok && (await caches.has(shell))
  const isSignedOut = signedOut.has(request.headers.get('authorization') ?? '')
  if (mayBeKept && !isSignedOut) await (await caches.open(keptAnswers)).put(name, fresh.clone())
  return fresh
}

/** The cached answer, if the service cannot be reached, or only answers with an error. */
async function freshOr(request: Request, kept: () => Promise<Response | undefined>): Promise<Response> {
  try {
    const fresh = await fetch(request)
    return fresh.status < 500 ? fresh : ((await kept()) ?? fresh)
  } catch (error) {
    const found = await kept()
    if (found) return found
    throw error
  }
}

async function nameOf({ headers }: Request, pathname: string): Promise<string> {
  const token = new TextEncoder().encode(headers.get('authorization') ?? '')
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', token))
  return `${pathname}?of=${[...hash].map(byte => byte.toString(16).padStart(2, '0')).join('')}`
}

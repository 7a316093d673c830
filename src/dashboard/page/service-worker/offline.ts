import { keptAnswers, keptPaths } from './kept.ts'
import { scope } from './scope.ts'

/**
 * The page without a connection. For most it is a page that says so, which install.ts has put into the cache. Where somebody
 * works without one, as drivers do, it is the page itself: its shell, and the last answers of the few routes that My day is made of.
 *
 * - Nothing of that is kept before the page has asked for it.
 * - What lies under a version never changes, so what is kept of it is as good as the server's.
 * - The index and the answers are asked for anew whenever there is a connection. An answer is kept under the token that it was
 *   given to, so nobody is shown what somebody else was told.
 */
const shells = 'fleetwake-shell-'
const shell = `${shells}${scope.fleetwake.version}`
const index = '/'
const offlinePage = '/offline'
/** What the page that is shown offline is made of. */
const ofOfflinePage = ['style', 'image', 'font']

/** Another version's goes with it. */
export async function keepShell(): Promise<void> {
  const cache = await caches.open(shell)
  if (!(await cache.match(index))) await cache.addAll([...scope.fleetwake.files, index])
  for (const name of await keptShells()) if (name !== shell) await caches.delete(name)
}

/** Where the shell of an older version is kept, that of this one is kept too. */
export async function keepNewShell(): Promise<void> {
  if ((await keptShells()).length > 0) await keepShell()
}

async function keptShells(): Promise<string[]> {
  return (await caches.keys()).filter(name => name.startsWith(shells))
}

/** Undefined: the browser asks the network, as ever. */
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

async function freshAnswer(request: Request, pathname: string): Promise<Response> {
  const name = await nameOf(request, pathname)
  const fresh = await freshOr(request, () => caches.match(name, { cacheName: keptAnswers }))
  if (fresh.ok && (await caches.has(shell))) await (await caches.open(keptAnswers)).put(name, fresh.clone())
  return fresh
}

/** What is kept, where nothing can be heard from the service, or only that it is not well. */
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

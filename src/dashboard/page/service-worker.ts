/**
 * The service worker: it shows notifications that come while the page is closed, and a page that says so where there is no
 * connection. It keeps no answer of the API, and no old page in place of a new one: what it has for a device that is offline,
 * the page has put into the cache, in the language that was chosen there (install.ts).
 */
interface Told {
  id: string
  title: string
  body?: string
  vehicleId?: string | null
}

interface Client {
  url: string
  focus(): Promise<Client>
  navigate(url: string): Promise<Client | null>
}

interface Scope {
  addEventListener(type: string, listener: (event: Happening) => void): void
  skipWaiting(): Promise<void>
  registration: ServiceWorkerRegistration
  clients: {
    claim(): Promise<void>
    matchAll(options: { type: 'window'; includeUncontrolled: boolean }): Promise<readonly Client[]>
    openWindow(url: string): Promise<Client | null>
  }
}

interface Happening extends Event {
  request: Request
  data: { json(): Told } | null
  notification: Notification
  waitUntil(work: Promise<unknown>): void
  respondWith(answer: Promise<Response>): void
}

const scope = self as unknown as Scope
const offlinePage = '/offline'
/** What the page that is shown offline is made of. */
const ofOfflinePage = ['style', 'image', 'font']

scope.addEventListener('install', event => event.waitUntil(scope.skipWaiting()))
scope.addEventListener('activate', event => event.waitUntil(scope.clients.claim()))

scope.addEventListener('fetch', event => {
  const { request } = event
  const kept =
    request.mode === 'navigate' ? offlinePage : ofOfflinePage.includes(request.destination) ? request : null
  if (kept === null) return
  event.respondWith(
    fetch(request).catch(async (error: unknown) => {
      const found = await caches.match(kept)
      if (found) return found
      throw error
    }),
  )
})

scope.addEventListener('push', event => {
  const told = event.data?.json()
  if (!told) return
  const { id, title, body = '', vehicleId = null } = told
  // The same again takes the place of the first.
  event.waitUntil(scope.registration.showNotification(title, { body, tag: id, data: { vehicleId } }))
})

scope.addEventListener('notificationclick', event => {
  event.notification.close()
  const { vehicleId } = event.notification.data as { vehicleId: string | null }
  event.waitUntil(show(vehicleId === null ? '/#/fleet/events' : `/#/map/${vehicleId}`))
})

async function show(url: string): Promise<void> {
  const [open] = await scope.clients.matchAll({ type: 'window', includeUncontrolled: true })
  if (!open) return void (await scope.clients.openWindow(url))
  await open.navigate(url)
  await open.focus()
}

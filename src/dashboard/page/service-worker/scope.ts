/** What is used of the global scope of a service worker, whose types do not go together with those of a page. */
interface ExtendableEvent extends Event {
  waitUntil(work: Promise<unknown>): void
}

interface FetchEvent extends ExtendableEvent {
  readonly request: Request
  respondWith(answer: Promise<Response>): void
}

interface ExtendableMessageEvent extends ExtendableEvent {
  readonly data: unknown
  readonly ports: readonly MessagePort[]
}

interface PushEvent extends ExtendableEvent {
  readonly data: { json(): unknown } | null
}

interface SyncEvent extends ExtendableEvent {
  readonly tag: string
}

interface NotificationEvent extends ExtendableEvent {
  readonly notification: Notification
}

interface ServiceWorkerEvents {
  install: ExtendableEvent
  activate: ExtendableEvent
  message: ExtendableMessageEvent
  fetch: FetchEvent
  sync: SyncEvent
  push: PushEvent
  notificationclick: NotificationEvent
}

interface Client {
  focus(): Promise<Client>
  navigate(url: string): Promise<Client | null>
}

interface ServiceWorkerScope {
  readonly location: Location
  readonly registration: ServiceWorkerRegistration
  readonly clients: {
    claim(): Promise<void>
    matchAll(options: { type: 'window'; includeUncontrolled: boolean }): Promise<readonly Client[]>
    openWindow(url: string): Promise<Client | null>
  }
  /** Written before the script by the server: which version of the page it is of, and what that is made of. */
  readonly fleetwake: { readonly version: string; readonly files: readonly string[] }
  skipWaiting(): Promise<void>
  addEventListener<Name extends keyof ServiceWorkerEvents>(
    name: Name,
    listener: (event: ServiceWorkerEvents[Name]) => void,
  ): void
}

export const scope = self as unknown as ServiceWorkerScope

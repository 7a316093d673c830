import { forgetAnswersTo, keepNewShell, keepShell, keptAnswerTo } from './service-worker/offline.ts'
import { sendKept } from './service-worker/outbox.ts'
import { openTold, showTold } from './service-worker/push.ts'
import { syncTag } from './service-worker/queue.ts'
import { scope } from './service-worker/scope.ts'

/**
 * The one service worker of the whole page, served at `/service-worker.js`: it shows notifications that come while the page is
 * closed, and the page, or one that says so, where there is no connection; and what a driver told without one it sends later. What
 * it does stands in modules beside it, in service-worker/, one a concern; their handlers are joined to the browser's events here. It is
 * bundled alone, into one script.
 */
scope.addEventListener('install', event => event.waitUntil(keepNewShell().then(() => scope.skipWaiting())))
scope.addEventListener('activate', event => event.waitUntil(scope.clients.claim()))
// Whoever works without a connection has asked for it, by the page.
scope.addEventListener('message', event => {
  const [port] = event.ports
  if (event.data === 'keep') event.waitUntil(keepShell().then(() => port?.postMessage('kept')))
  const { forget } = event.data as { forget?: string }
  if (forget !== undefined) event.waitUntil(forgetAnswersTo(forget))
})
scope.addEventListener('fetch', event => {
  const answer = keptAnswerTo(event.request)
  if (answer) event.respondWith(answer)
})
scope.addEventListener('sync', event => {
  if (event.tag === syncTag) event.waitUntil(sendKept())
})
scope.addEventListener('push', event => event.waitUntil(showTold(event.data)))
scope.addEventListener('notificationclick', event => event.waitUntil(openTold(event.notification)))

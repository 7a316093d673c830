import { notifiedKinds } from '../../preferences.ts'
import { ApiError, ask, get, post } from '../../session.ts'
import { languageCode, say } from '../../text.ts'

/** The key under which this browser's subscription is stored here. */
const key = 'fleetwake.push'

export const isSubscribed = (): boolean => localStorage.getItem(key) !== null

/** Has the service send this browser the page's notifications, also when the page is closed. */
export async function subscribeBrowser(): Promise<void> {
  const registration = await navigator.serviceWorker?.getRegistration()
  if (!registration || !('PushManager' in globalThis)) throw new Error(say.push.impossible)
  if ((await Notification.requestPermission()) !== 'granted') throw new Error(say.push.refused)
  const { publicKey } = await get<{ publicKey: string }>('/push/key')
  const { endpoint, keys } = (
    await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: publicKey })
  ).toJSON()
  // Events named by devices must be listed one by one, which is done under Subscriptions.
  const types = notifiedKinds().filter(kind => kind !== 'said')
  const { id } = await post<{ id: string }>('/subscriptions', {
    ...{ kind: 'push', name: say.push.browser, url: endpoint, keys },
    ...{ types: types.length > 0 ? types : ['alert'], language: languageCode() === 'de' ? 'de' : 'en' },
  })
  localStorage.setItem(key, id)
}

export async function unsubscribeBrowser(): Promise<void> {
  const id = localStorage.getItem(key)
  const registration = await navigator.serviceWorker?.getRegistration()
  await (await registration?.pushManager.getSubscription())?.unsubscribe()
  localStorage.removeItem(key)
  if (id === null) return
  try {
    const { etag } = await ask('GET', `/subscriptions/${id}`)
    await ask('DELETE', `/subscriptions/${id}`, { etag })
  } catch (error) {
    // Somebody has deleted it already.
    if (!(error instanceof ApiError && error.status === 404)) throw error
  }
}

import { scope } from './scope.ts'

interface Told {
  id: string
  title: string
  body?: string
  vehicleId?: string | null
}

/** Shows messages that arrived while the page was closed. */
export async function showTold(data: { json(): unknown } | null): Promise<void> {
  const told = data?.json() as Told | undefined
  if (!told) return
  const { id, title, body = '', vehicleId = null } = told
  // A repeated message replaces the first.
  await scope.registration.showNotification(title, { body, tag: id, data: { vehicleId } })
}

/** Opens the subject of a notification. */
export async function openTold(notification: Notification): Promise<void> {
  notification.close()
  const { vehicleId } = notification.data as { vehicleId: string | null }
  const url = vehicleId === null ? '/#/fleet/events' : `/#/map/${vehicleId}`
  const [open] = await scope.clients.matchAll({ type: 'window', includeUncontrolled: true })
  if (!open) return void (await scope.clients.openWindow(url))
  await open.navigate(url)
  await open.focus()
}

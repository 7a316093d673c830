import { scope } from './scope.ts'

interface Told {
  id: string
  title: string
  body?: string
  vehicleId?: string | null
}

/** Shows what came while nobody looked. */
export async function showTold(data: { json(): unknown } | null): Promise<void> {
  const told = data?.json() as Told | undefined
  if (!told) return
  const { id, title, body = '', vehicleId = null } = told
  // The same again takes the place of the first.
  await scope.registration.showNotification(title, { body, tag: id, data: { vehicleId } })
}

/** Opens what a notification is about. */
export async function openTold(notification: Notification): Promise<void> {
  notification.close()
  const { vehicleId } = notification.data as { vehicleId: string | null }
  const url = vehicleId === null ? '/#/fleet/events' : `/#/map/${vehicleId}`
  const [open] = await scope.clients.matchAll({ type: 'window', includeUncontrolled: true })
  if (!open) return void (await scope.clients.openWindow(url))
  await open.navigate(url)
  await open.focus()
}

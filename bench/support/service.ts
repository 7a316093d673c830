import { setTimeout as delay } from 'node:timers/promises'

/** Waits as any client does: until then, requests are refused, because the service is still starting. */
export async function ready(httpUrl: string, stillThere: () => void = () => undefined): Promise<void> {
  for (;;) {
    stillThere()
    const isReady = await fetch(`${httpUrl}/health/ready`).then(
      ({ ok }) => ok,
      () => false,
    )
    if (isReady) return
    await delay(100)
  }
}

/** The first administrator's token. */
export async function signIn(httpUrl: string, password: string): Promise<string> {
  const response = await fetch(`${httpUrl}/api/v1/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: 'admin@fleetwake.local', password }),
  })
  if (!response.ok) throw new Error(`the login answered ${response.status}: ${await response.text()}`)
  return ((await response.json()) as { token: string }).token
}

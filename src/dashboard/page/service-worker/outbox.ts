import { type Action, isLater, type Outcome, openQueue, pathOf, sendWaiting, toldChannel } from './queue.ts'
import { readSender } from './sender.ts'

/**
 * Sends what a driver told while there was no network: the browser calls this when there is one again, with the page closed too. What
 * cannot be sent yet is an error here, after which the browser calls again. Pages that are open are told.
 */
export async function sendKept(): Promise<void> {
  const sender = await readSender()
  // Not signed in any more, or only for as long as the page is open: the page sends it.
  if (!sender) return
  const { user, token } = sender
  const [database, told] = [await openQueue(), new BroadcastChannel(toldChannel)]
  let isRefused = false
  const send = async (action: Action) => {
    const response = await post(action, token)
    isRefused = response?.status === 401
    return response ? await outcomeOf(response) : 'later'
  }
  try {
    const done = (action: Action, outcome: Outcome) => told.postMessage({ action, outcome })
    const isAllSent = await sendWaiting({ database, user, send, done })
    if (!isAllSent && !isRefused) throw new Error('something waits')
  } finally {
    database.close()
    told.close()
  }
}

/** Undefined: there is no network after all. */
async function post(action: Action, token: string): Promise<Response | undefined> {
  return await fetch(`/api/v1${pathOf(action)}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'idempotency-key': action.key,
      'content-type': 'application/json',
    },
    body: JSON.stringify(action.body),
  }).catch(() => undefined)
}

async function outcomeOf(response: Response): Promise<Outcome> {
  if (isLater(response.status)) return 'later'
  const answer = (await response.json()) as { code?: string; detail?: string }
  if (response.ok) return { answer }
  // A request with the same key is under way, from a page.
  if (answer.code === 'conflict') return 'later'
  return { refused: answer.detail ?? `${response.status}`, code: answer.code ?? 'unknown' }
}

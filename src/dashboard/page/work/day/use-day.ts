import { useQuery, useQueryClient } from '@tanstack/preact-query'
import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import { keptPaths } from '../../service-worker/kept.ts'
import type { Action } from '../../service-worker/queue.ts'
import { get } from '../../session.ts'
import { applied, type Day, heard } from './applied.ts'
import { outboxOf, type Told } from './outbox.ts'
import { nameOf } from './stop-card.tsx'

const ASK_EVERY_MS = 15_000

/** The driver's day as it is known here, and how something is told of it, with a network or without. */
export function useDay(user: string) {
  const client = useQueryClient()
  const [actions, setActions] = useState<readonly Action[]>([])
  const [error, setError] = useState<Error>()
  const beingKept = useRef(new Set<string>())
  const found = useQuery({
    queryKey: ['my-day'],
    queryFn: ({ signal }) => get<Day>('/my-day', signal),
    refetchInterval: ASK_EVERY_MS,
  })
  useEffect(() => {
    let leave = () => undefined as unknown
    let isLeft = false
    outboxOf(user).then(outbox => {
      if (!isLeft) leave = outbox.watch({ show: setActions, heard: hear })
    }, setError)
    return () => {
      isLeft = true
      leave()
    }
  }, [user])
  const hear = (action: Action, answer: unknown) => {
    client.setQueryData<Day>(['my-day'], day => day && heard(day, action, answer))
    void client.invalidateQueries({ queryKey: ['my-day'] })
  }
  const send = async () => await (await outboxOf(user)).send()
  // Whatever is heard, and the network's return, is a reason to send what waits.
  useEffect(() => {
    const trySending = () => void send().catch(setError)
    trySending()
    addEventListener('online', trySending)
    const timer = setInterval(trySending, ASK_EVERY_MS)
    return () => {
      removeEventListener('online', trySending)
      clearInterval(timer)
    }
  }, [user])
  return {
    found,
    day: useMemo(() => found.data && applied(found.data, actions), [found.data, actions]),
    waiting: actions.filter(({ refused }) => refused === undefined),
    refused: actions.filter(({ refused }) => refused !== undefined),
    /** Where nothing can be kept: nothing may be told then. */
    error,
    /** Kept before anything else, then sent where that is possible. */
    async tell(...told: Told[]): Promise<void> {
      const at = new Date().toISOString()
      // A button that is touched twice tells once: it is there until what it told is kept.
      const nameOfTold = ({ kind, id }: Told) => `${kind} ${id}`
      const fresh = told.filter(each => !beingKept.current.has(nameOfTold(each)))
      for (const each of fresh) beingKept.current.add(nameOfTold(each))
      try {
        await keep(fresh, at)
      } catch (failure) {
        setError(failure as Error)
      } finally {
        for (const each of fresh) beingKept.current.delete(nameOfTold(each))
      }
      void send().catch(setError)
    },
    forget: async (number: number) => (await outboxOf(user)).forget(number),
    again: () => {
      setError(undefined)
      void found.refetch()
    },
  }

  async function keep(told: readonly Told[], at: string): Promise<void> {
    const outbox = await outboxOf(user)
    for (const each of told) {
      const isOfMoment = !['status', 'accept', 'reject'].includes(each.kind)
      const stop = found.data?.stops.find(({ id, orderId }) => id === each.id || orderId === each.id)
      const about = stop && nameOf(stop)
      await outbox.add({ ...each, about, body: isOfMoment ? { at, ...each.body } : each.body })
    }
  }
}

/** Whether the page can be opened without a network: its service worker is there, and has heard what it keeps. */
export function useOffline(): boolean {
  const [isReady, setReady] = useState(false)
  useEffect(() => {
    void prepare()
      .then(setReady)
      .catch(() => setReady(false)) // Without it the page works as ever, with a network.
  }, [])
  return isReady
}

async function prepare(): Promise<boolean> {
  if (!('serviceWorker' in navigator)) return false
  const { serviceWorker } = navigator
  const { active } = await serviceWorker.ready
  if (!serviceWorker.controller)
    await new Promise(resolve => serviceWorker.addEventListener('controllerchange', resolve, { once: true }))
  const { port1, port2 } = new MessageChannel()
  const kept = new Promise(resolve => {
    port1.onmessage = resolve
  })
  active?.postMessage('keep', [port2])
  await kept
  await Promise.all(keptPaths.map(path => get(path.replace('/api/v1', ''))))
  return true
}

/** Whether the browser has a network; what lies behind it shows only when something is asked. */
export function useIsOnline(): boolean {
  const [isOnline, setOnline] = useState(navigator.onLine)
  useEffect(() => {
    const look = () => setOnline(navigator.onLine)
    addEventListener('online', look)
    addEventListener('offline', look)
    return () => {
      removeEventListener('online', look)
      removeEventListener('offline', look)
    }
  }, [])
  return isOnline
}

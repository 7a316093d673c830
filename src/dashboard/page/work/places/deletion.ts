import { useQueryClient } from '@tanstack/preact-query'
import { useEffect, useRef, useState } from 'preact/hooks'
import { announce } from '../../dom.ts'
import { ask } from '../../session.ts'
import { say } from '../../text.ts'

export interface Deleted {
  id: string
  name: string
  etag: string | null
}

const secondsToUndo = 10

/**
 * A deleted place disappears from the page at once, and from the service when it can no longer be undone: after ten
 * seconds, with the next deletion, or when the page is left.
 */
export function useDeletion() {
  const client = useQueryClient()
  const waiting = useRef<Deleted>()
  const [deleted, setDeleted] = useState<Deleted>()
  const [error, setError] = useState<Error>()
  const put = (next: Deleted | undefined) => {
    waiting.current = next
    setDeleted(next)
  }
  const carryOut = () => {
    const { current } = waiting
    if (!current) return
    put(undefined)
    // Whoever comes back to the list before the service has answered does not see it either.
    client.setQueryData<{ id: string }[]>(['geofences', 'all'], all =>
      all?.filter(({ id }) => id !== current.id),
    )
    ask('DELETE', `/geofences/${current.id}`, { etag: current.etag, keepalive: true })
      .catch((failure: Error) => setError(failure))
      .finally(() => void client.invalidateQueries({ queryKey: ['geofences'] }))
  }
  useEffect(() => {
    addEventListener('pagehide', carryOut)
    return () => {
      removeEventListener('pagehide', carryOut)
      carryOut()
    }
  }, [])
  useEffect(() => {
    if (!deleted) return
    const timer = setTimeout(carryOut, secondsToUndo * 1_000)
    return () => clearTimeout(timer)
  }, [deleted])
  return {
    deleted,
    error,
    remove: (next: Deleted) => {
      carryOut()
      setError(undefined)
      put(next)
      announce(say.places.deleted(next.name))
    },
    undo: () => put(undefined),
  }
}

import type { Place } from './map/place-shapes.ts'
import { getAll } from './session.ts'

/** The geofences, for the map and for the names in events. Users who may not see them have none. */
export function createPlaces() {
  let all: readonly Place[] = []
  let loading: Promise<void> | undefined
  const listeners = new Set<() => void>()

  async function load(): Promise<void> {
    try {
      all = await getAll<Place>('/geofences')
      for (const listener of listeners) listener()
    } catch {
      // Not permitted, or interrupted: the map works without them, and the next look retries.
    }
  }

  return {
    all: () => all,
    onChange: (listener: () => void) => void listeners.add(listener),
    load(): Promise<void> {
      loading ??= load().finally(() => {
        loading = undefined
      })
      return loading
    },
    /** Its name; an unknown one is looked up. */
    async nameOf(id: string): Promise<string | undefined> {
      const known = () => all.find(place => place.id === id)?.name
      if (known() === undefined) await this.load()
      return known()
    },
  }
}

export type Places = ReturnType<typeof createPlaces>

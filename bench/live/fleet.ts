/** What the watchers see, in equal parts: everything, a box with one vehicle in a hundred, or five vehicles. */
export const groups = ['all', 'box', 'few'] as const
export type Group = (typeof groups)[number]

/** Vehicles are in rows of a hundred, a tenth of a degree apart. */
export function place(index: number): { longitude: number; latitude: number } {
  return { longitude: (index % 100) / 10, latitude: Math.floor(index / 100) / 10 }
}

export function vehicleId(index: number): string {
  return `00000000-0000-4000-9000-${String(index).padStart(12, '0')}`
}

export function subscriptionOf(group: Group, watcher: number, vehicles: number): object {
  if (group === 'all') return {}
  if (group === 'few') {
    return {
      vehicleIds: Array.from({ length: 5 }, (_, n) => vehicleId((watcher * 131 + n * 1_999) % vehicles)),
    }
  }
  // A tenth of the columns by a tenth of the rows, at a different place for each watcher.
  const [west, south] = [(watcher % 10) - 0.05, (Math.floor(watcher / 10) % 10) - 0.05 + watcher / 100_000]
  return { bbox: [west, south, west + 1, south + vehicles / 10_000] }
}

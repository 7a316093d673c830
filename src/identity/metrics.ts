import { Counter, Gauge, type Registry } from 'prom-client'
import type { Access } from './access.ts'
import type { Passwords } from './passwords.ts'
import type { VehicleRegistry } from './registry.ts'
import type { Sightings } from './sightings.ts'

type LoginOutcome = 'success' | 'wrong' | 'limited'

export interface LoginMetrics {
  count(outcome: LoginOutcome): void
}

export function createLoginMetrics(registry: Registry): LoginMetrics {
  const logins = new Counter({
    name: 'fleetwake_logins_total',
    help: 'Logins by outcome; limited means refused before the password was checked.',
    labelNames: ['outcome'],
    registers: [registry],
  })
  for (const outcome of ['success', 'wrong', 'limited'] satisfies LoginOutcome[]) logins.inc({ outcome }, 0)
  return { count: outcome => logins.inc({ outcome }) }
}

interface Observed {
  access: Access
  vehicles: VehicleRegistry
  sightings: Sightings
  passwords: Passwords
}

/** Sizes of caches, read when the metrics are requested. */
export function observe(registry: Registry, parts: Observed): void {
  gauge(
    'fleetwake_access_cache_entries',
    'Tokens whose owners are cached in memory.',
    () => parts.access.size,
  )
  gauge('fleetwake_known_vehicles', 'Vehicles in the registry of this process.', () => parts.vehicles.size)
  gauge('fleetwake_device_sightings_waiting', 'Devices whose last_seen_at has not been written yet.', () => {
    return parts.sightings.waiting
  })
  gauge('fleetwake_password_hashes', 'Password hashes computed since the start.', () => parts.passwords.made)

  function gauge(name: string, help: string, read: () => number): void {
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(read())
      },
    })
  }
}

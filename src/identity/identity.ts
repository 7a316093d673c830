import type { FastifyBaseLogger } from 'fastify'
import type { Pool } from 'pg'
import type { Registry as Metrics } from 'prom-client'
import type { Config } from '../config.ts'
import type { Notifications } from '../database/notifications.ts'
import type { Permissions } from '../http/permissions.ts'
import { type Access, createAccess } from './access.ts'
import { type Attempts, createAttempts } from './attempts.ts'
import { ensureFirstAdministrator } from './first-administrator.ts'
import { createLoginMetrics, type LoginMetrics, observe } from './metrics.ts'
import { createPasswords, type Passwords } from './passwords.ts'
import { createRegistry, type VehicleRegistry } from './registry.ts'
import { createSightings, type Sightings } from './sightings.ts'

/** Everything that this room offers to others. */
export interface Identity {
  pool: Pool
  permissions: Permissions
  access: Access
  vehicles: VehicleRegistry
  sightings: Sightings
  passwords: Passwords
  attempts: Attempts
  logins: LoginMetrics
  tokenLifetimeHours: number
  /** Called once, when the database has its schema: resolves when there is an administrator and the vehicles are known. */
  begin(): Promise<void>
  /** Resolves when this process knows of every change committed before the call. */
  caughtUp(): Promise<void>
  close(): Promise<void>
}

interface IdentityDeps {
  pool: Pool
  notifications: Notifications
  /** All permissions, of all rooms together. */
  permissions: Permissions
  metrics: Metrics
  log: FastifyBaseLogger
  config: Pick<
    Config,
    | 'adminEmail'
    | 'adminPassword'
    | 'passwordCost'
    | 'tokenLifetimeHours'
    | 'loginAttemptsPerAccount'
    | 'loginAttemptsPerAddress'
    | 'loginWindowSeconds'
  >
  print?(line: string): void
}

export function createIdentity(deps: IdentityDeps): Identity {
  const { pool, notifications, permissions, log, config } = deps
  const passwords = createPasswords({ log2Cost: config.passwordCost })
  const print = deps.print ?? (line => void process.stdout.write(line))
  const attempts = createAttempts(pool, {
    perAccount: config.loginAttemptsPerAccount,
    perAddress: config.loginAttemptsPerAddress,
    windowSeconds: config.loginWindowSeconds,
  })
  const access = createAccess({ pool, notifications, permissions })
  const vehicles = createRegistry({ pool, notifications, log })
  const sightings = createSightings({ pool, log })
  const logins = createLoginMetrics(deps.metrics)
  observe(deps.metrics, { access, vehicles, sightings, passwords })

  return {
    pool,
    permissions,
    access,
    vehicles,
    sightings,
    passwords,
    attempts,
    logins,
    tokenLifetimeHours: config.tokenLifetimeHours,
    async begin() {
      const first = { email: config.adminEmail, password: config.adminPassword }
      await ensureFirstAdministrator({ pool, passwords, print }, first)
      await access.begin()
      await vehicles.begin()
    },
    async caughtUp() {
      await Promise.all([access.caughtUp(), vehicles.caughtUp()])
    },
    async close() {
      vehicles.close()
      await sightings.close()
    },
  }
}

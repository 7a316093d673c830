import { keepPreviousData, useQuery } from '@tanstack/preact-query'
import { useMemo } from 'preact/hooks'
import { shownZone } from '../../preferences.ts'
import { get, getAll } from '../../session.ts'
import { dayBegin } from '../../zone.ts'

export interface Stop {
  id: string
  kind: 'pickup' | 'delivery' | 'visit'
  name: string | null
  longitude: number
  latitude: number
  windowStart: string | null
  windowEnd: string | null
  serviceSeconds: number
  arrivedAt: string | null
  departedAt: string | null
  outcome: string | null
  eta: string | null
  etaLate: string | null
}

export interface Order {
  id: string
  reference: string | null
  status: string
  priority: number
  weight: number | null
  requiredSkills: string[]
  driverId: string | null
  slaDueAt: string | null
  stops: Stop[]
}

export interface Driver {
  id: string
  name: string
  /** Of the driver's present vehicle. */
  vehicleId: string | null
  plate: string | null
  capacityKg: number | null
  /** From the targets; null: there are none for the driver. */
  status: 'available' | 'busy' | 'break' | 'offline' | null
  color: string
}

export interface Incident {
  id: string
  longitude: number
  latitude: number
  affectedRadiusMeters: number
  severity: 'LOW' | 'MEDIUM' | 'HIGH' | 'SEVERE'
  description: string | null
  reportedAt: string
}

export interface Alert {
  id: string
  orderId: string | null
  driverId: string | null
  alertType: string
  severity: string
  createdAt: string
  metadata: { reasons?: Record<string, number> }
}

export interface Escalation {
  id: string
  orderId: string | null
  driverId: string | null
  escalationType: string
  severity: string
  status: 'open' | 'investigating'
  currentDelayMinutes: number | null
  escalatedAt: string
}

export interface Engine {
  engine: string
  running: boolean
  lastRoundAt: string | null
  lastRoundMs: number | null
}

/** Everything that the page shows. */
export interface Picture {
  /** Open orders. */
  orders: readonly Order[]
  /** Orders completed today. */
  done: readonly Order[]
  drivers: readonly Driver[]
  incidents: readonly Incident[]
  alerts: readonly Alert[]
  escalations: readonly Escalation[]
  engines: readonly Engine[]
}

const EVERY_MS = 5_000
const SELDOM_MS = 60_000
const MOST = 1_000
const open = ['pending', 'assigned', 'in_progress'] as const

/** Distinguishable on both base maps. */
const colors =
  '#2f6fed #d9480f #0b8f66 #a23bb5 #b8860b #0f8ea3 #c2255c #5c7c1a #7048e8 #8a5a44 #1c7c9c #a8471a'.split(' ')

const items = async <T>(path: string, signal: AbortSignal) => (await get<{ items: T[] }>(path, signal)).items

/** Changing data is requested every few seconds while the page is visible; the list of drivers and vehicles every minute. */
export function usePicture() {
  const people = useQuery({
    queryKey: ['dispatch', 'people'],
    refetchInterval: SELDOM_MS,
    queryFn: readPeople,
  })
  const done = useQuery({
    queryKey: ['dispatch', 'done'],
    refetchInterval: SELDOM_MS / 2,
    queryFn: () => {
      const today = new Date(dayBegin(shownZone(), Date.now())).toISOString()
      return getAll<Order>(
        `/jobs?status=completed&hasStops=true&completedFrom=${today}&sort=-completedAt&include=stops`,
        MOST,
      )
    },
  })
  const now = useQuery({
    queryKey: ['dispatch', 'now'],
    refetchInterval: EVERY_MS,
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => readNow(signal),
  })
  const all = [people, done, now]
  // The same until an answer comes: the map draws what has changed.
  const picture = useMemo(
    (): Picture | undefined =>
      people.data && done.data && now.data
        ? { ...now.data, done: done.data, drivers: driversOf(people.data, now.data.statuses) }
        : undefined,
    [people.data, done.data, now.data],
  )
  return {
    picture,
    error: all.find(({ error }) => error)?.error ?? null,
    again: () => all.forEach(query => void (query.error && query.refetch())),
  }
}

interface Person {
  id: string
  name: string | null
  licenseNumber: string
}

interface Assignment {
  driverId: string
  vehicleId: string
  vehicle: { licensePlate: string | null; specs: { capacityKg?: unknown } | null } | null
}

async function readPeople() {
  const at = encodeURIComponent(new Date().toISOString())
  const [drivers, assignments] = await Promise.all([
    getAll<Person>('/drivers?status=active&sort=name', MOST),
    getAll<Assignment>(`/assignments?at=${at}&include=vehicle`, MOST),
  ])
  return { drivers, assignments }
}

function driversOf(
  { drivers, assignments }: Awaited<ReturnType<typeof readPeople>>,
  statuses: ReadonlyMap<string, Driver['status']>,
): Driver[] {
  const held = new Map(assignments.map(assignment => [assignment.driverId, assignment]))
  return drivers.map(({ id, name, licenseNumber }, index) => {
    const has = held.get(id)
    const capacity = has?.vehicle?.specs?.capacityKg
    return {
      id,
      name: name || licenseNumber,
      vehicleId: has?.vehicleId ?? null,
      plate: has?.vehicle?.licensePlate ?? null,
      capacityKg: typeof capacity === 'number' ? capacity : null,
      status: statuses.get(id) ?? null,
      color: colors[index % colors.length]!,
    }
  })
}

async function readNow(signal: AbortSignal) {
  const [jobs, targets, incidents, alerts, escalations, engines] = await Promise.all([
    Promise.all(
      open.map(status => getAll<Order>(`/jobs?status=${status}&hasStops=true&include=stops`, MOST)),
    ),
    items<{ driverId: string; status: Driver['status'] }>('/driver-targets', signal),
    items<Incident>('/automation/routes/traffic-incidents?active=true&limit=100', signal),
    items<Alert>('/automation/escalation/alerts?resolved=false&limit=1000', signal),
    items<Escalation>('/automation/escalation/at-risk-orders', signal),
    get<Record<string, Engine>>('/automation/status-all', signal),
  ])
  return {
    orders: jobs.flat(),
    statuses: new Map(targets.map(({ driverId, status }) => [driverId, status])),
    incidents,
    alerts,
    escalations,
    engines: Object.values(engines),
  }
}

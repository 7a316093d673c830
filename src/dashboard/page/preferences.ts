/** What each person chooses for themselves, kept in their browser. */
export interface Preferences {
  /** Of the page's texts, by its file in languages/; absent: the browser's, if there is one. */
  language?: string
  units: 'km' | 'mi'
  /** Whose clock times are shown by: the organization's, this machine's, or UTC. */
  clock: 'organization' | 'local' | 'utc'
  /** Of the organization, as it was when its clock was chosen. */
  zone?: string
  /** Kinds of events, and alerts, that a notification tells of; absent: the usual ones. */
  notified?: readonly string[]
}

const key = 'fleetwake.preferences'
let chosen: Preferences = { units: 'km', clock: 'local', ...kept() }

export const preferences = (): Preferences => chosen

export function choosePreferences(changed: Partial<Preferences>): void {
  chosen = { ...chosen, ...changed }
  localStorage.setItem(key, JSON.stringify(chosen))
}

/** What happens seldom, and what somebody may want to do something about. */
const usuallyNotified = [
  ...['alert', 'geofence_enter', 'geofence_exit', 'fuel_theft', 'tow', 'battery_low', 'engine_fault'],
  // A word of a device's own, such as a pressed button.
  'said',
]

export const notifiedKinds = (): readonly string[] => chosen.notified ?? usuallyNotified

/** The time zone that times are shown in. */
export function shownZone(): string {
  if (chosen.clock === 'utc') return 'UTC'
  return chosen.clock === 'organization'
    ? (chosen.zone ?? 'UTC')
    : Intl.DateTimeFormat().resolvedOptions().timeZone
}

function kept(): Partial<Preferences> {
  try {
    return JSON.parse(localStorage.getItem(key) ?? '{}') as Partial<Preferences>
  } catch {
    return {} // Somebody else's words under our key.
  }
}

/** Each user's own choices, stored in their browser. */
export interface Preferences {
  /** The language file in languages/; absent: the browser's language, if there is one. */
  language?: string
  units: 'km' | 'mi'
  /** The time zone for times: the organization's, this machine's, or UTC. */
  clock: 'organization' | 'local' | 'utc'
  /** The organization's zone, when that was chosen. */
  zone?: string
  /** Kinds of events, and alerts, that cause a notification; absent: the default ones. */
  notified?: readonly string[]
}

const key = 'fleetwake.preferences'
const usualKey = 'fleetwake.organization'
let chosen: Preferences = { units: 'km', clock: 'local', ...kept(usualKey), ...kept(key) }

export const preferences = (): Preferences => chosen

export function choosePreferences(changed: Partial<Preferences>): void {
  chosen = { ...chosen, ...changed }
  localStorage.setItem(key, JSON.stringify({ ...kept(key), ...changed }))
}

interface Usual {
  units: 'km' | 'mi'
  language: string | null
}

/**
 * The organization's defaults for users who have chosen nothing in this browser. Returns whether they change anything,
 * which takes effect when the page is reloaded.
 */
export function learnUsual({ units, language }: Usual): boolean {
  const usual = { units, ...(language === null ? {} : { language }) }
  localStorage.setItem(usualKey, JSON.stringify(usual))
  const next = { ...usual, ...kept(key) }
  return next.units !== chosen.units || next.language !== chosen.language
}

/** Rare events, and those that a user may want to act on. */
const usuallyNotified = [
  ...['alert', 'geofence_enter', 'geofence_exit', 'fuel_theft', 'tow', 'battery_low', 'engine_fault'],
  // A device's own event, such as a pressed button.
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

function kept(name: string): Partial<Preferences> {
  try {
    return JSON.parse(localStorage.getItem(name) ?? '{}') as Partial<Preferences>
  } catch {
    return {} // Somebody else's words under our key.
  }
}

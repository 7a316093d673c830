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
 * What the organization has for whoever has chosen nothing in this browser. Answers whether that changes anything, which is
 * seen once the page begins anew.
 */
export function learnUsual({ units, language }: Usual): boolean {
  const usual = { units, ...(language === null ? {} : { language }) }
  localStorage.setItem(usualKey, JSON.stringify(usual))
  const next = { ...usual, ...kept(key) }
  return next.units !== chosen.units || next.language !== chosen.language
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

function kept(name: string): Partial<Preferences> {
  try {
    return JSON.parse(localStorage.getItem(name) ?? '{}') as Partial<Preferences>
  } catch {
    return {} // Somebody else's words under our key.
  }
}

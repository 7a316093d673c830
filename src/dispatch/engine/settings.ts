import { type EngineSettings, usualSettings } from './world.ts'

/** An organization's settings, as far as they have the right type; everything else has its default. */
export function settingsOf(stored: unknown): EngineSettings {
  const given = typeof stored === 'object' && stored !== null ? (stored as Record<string, unknown>) : {}
  const isOfKind = (value: unknown, usual: unknown): boolean =>
    Array.isArray(usual)
      ? Array.isArray(value) && value.length === usual.length && value.every(Number.isFinite)
      : typeof value === typeof usual && (typeof value !== 'number' || Number.isFinite(value))
  const known = Object.entries(usualSettings).map(([name, usual]) => [
    name,
    isOfKind(given[name], usual) ? given[name] : usual,
  ])
  const settings = Object.fromEntries(known) as EngineSettings
  return settings.mode === 'offer' ? settings : { ...settings, mode: 'direct' }
}

type Rgb = readonly [number, number, number]

/** The colours that the map needs as numbers or texts; everything else takes them from the style sheet. */
export interface Palette {
  dark: boolean
  statuses: readonly Rgb[]
  halo: Rgb
  accent: Rgb
  sea: string
  land: string
  border: string
  label: string
  labelHalo: string
  town: string
  water: string
  park: string
  street: string
  streetCasing: string
  avenue: string
  ring: string
  building: string
  track: string
  place: string
  cluster: string
  clusterText: string
}

const light: Palette = {
  dark: false,
  statuses: [hex('#0b8f66'), hex('#c77700'), hex('#64748b'), hex('#9aa5b4')],
  halo: hex('#ffffff'),
  accent: hex('#2f5bea'),
  sea: '#d6e2ec',
  land: '#f2f3f1',
  border: '#c9ced4',
  label: '#67717e',
  labelHalo: '#f7f8f7',
  town: '#e9eaea',
  water: '#c3d8e8',
  park: '#d5e6d1',
  street: '#ffffff',
  streetCasing: '#d9dcdf',
  avenue: '#ffffff',
  ring: '#f7dfa8',
  building: '#dedfe0',
  track: '#2f5bea',
  place: '#7a3fb5',
  cluster: '#ffffff',
  clusterText: '#18202a',
}

const dark: Palette = {
  dark: true,
  statuses: [hex('#34d8a4'), hex('#f7b84b'), hex('#8b9bb0'), hex('#65717f')],
  halo: hex('#0b0e13'),
  accent: hex('#7c9cff'),
  sea: '#0a0e14',
  land: '#12171e',
  border: '#2a323d',
  label: '#7d8998',
  labelHalo: '#10151c',
  town: '#18202a',
  water: '#10273d',
  park: '#163027',
  street: '#2d3745',
  streetCasing: '#11161d',
  avenue: '#3a4656',
  ring: '#5c5339',
  building: '#1d242e',
  track: '#7c9cff',
  place: '#c39bff',
  cluster: '#1b222c',
  clusterText: '#e8ecf2',
}

type ThemeChoice = 'light' | 'dark' | 'system'

const key = 'fleetwake.theme'
const system = matchMedia('(prefers-color-scheme: dark)')
const listeners = new Set<(palette: Palette) => void>()

function themeChoice(): ThemeChoice {
  const kept = localStorage.getItem(key)
  return kept === 'light' || kept === 'dark' ? kept : 'system'
}

export function currentPalette(): Palette {
  const choice = themeChoice()
  return (choice === 'system' ? system.matches : choice === 'dark') ? dark : light
}

export function chooseTheme(choice: ThemeChoice): void {
  if (choice === 'system') localStorage.removeItem(key)
  else localStorage.setItem(key, choice)
  applyTheme()
}

/** Returns a function that ends the subscription. */
export function onTheme(listener: (palette: Palette) => void): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

export function applyTheme(): void {
  const palette = currentPalette()
  document.documentElement.dataset.theme = palette.dark ? 'dark' : 'light'
  for (const listener of listeners) listener(palette)
}

system.addEventListener('change', applyTheme)

function hex(text: string): Rgb {
  const value = Number.parseInt(text.slice(1), 16)
  return [(value >> 16) / 255, ((value >> 8) & 255) / 255, (value & 255) / 255]
}

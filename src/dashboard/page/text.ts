import { english } from './languages/en.ts'
import { preferences } from './preferences.ts'

/** All texts of the page. Each language is a file in languages/, found by its name. */
export type Catalogue = typeof english

/** The existing files, named by the bundle. */
declare const LANGUAGES: readonly string[]

/** The texts in the chosen language. They change when it is loaded, so nothing may keep a copy of one. */
export const say: Catalogue = Object.fromEntries(
  Object.entries(english).map(([group, texts]) => [group, { ...texts }]),
) as unknown as Catalogue

let code = 'en'

export const languages = (): readonly string[] => LANGUAGES

/** The language with its region, from the browser: en-GB formats numbers and dates differently. */
export function locale(): string {
  const known = typeof navigator === 'undefined' ? [] : navigator.languages
  return known.find(each => each.split('-')[0] === code) ?? code
}

export const languageCode = (): string => code

/** Loads the texts before the first of them is shown. */
export async function loadLanguage(): Promise<void> {
  const wanted = [preferences().language, ...navigator.languages.map(each => each.split('-')[0])]
  code = wanted.find(each => each !== undefined && LANGUAGES.includes(each)) ?? 'en'
  if (code !== 'en') {
    const { texts } = (await import(`./languages/${code}.ts`)) as { texts: Catalogue }
    for (const [group, known] of Object.entries(texts)) Object.assign(say[group as keyof Catalogue], known)
  }
  document.documentElement.lang = code
  document.documentElement.dir = say.language.direction
}

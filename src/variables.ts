import { isNetwork } from './addresses.ts'

/** How one environment variable is read and described. */
export interface Variable<T> {
  /** Undefined if the value is not as expected. */
  read: (given: string) => T | undefined
  expected: string
  default: T
  description: string
  /** The value never appears in a message. */
  isSecret?: true
}

export function integer(
  byDefault: number,
  least: number,
  most: number,
  description: string,
): Variable<number> {
  return {
    read: given => {
      const value = /^-?\d+$/.test(given) ? Number(given) : Number.NaN
      return value >= least && value <= most ? value : undefined
    },
    expected: `a whole number from ${least} to ${most}`,
    default: byDefault,
    description,
  }
}

export function optionalInteger(
  least: number,
  most: number,
  description: string,
): Variable<number | undefined> {
  return { ...integer(least, least, most, description), default: undefined }
}

const LONGEST_TEXT = 4_096
const anyText = /^[^\0]+$/

function readText(given: string, pattern: RegExp): string | undefined {
  return given.length <= LONGEST_TEXT && pattern.test(given) ? given : undefined
}

export function text(
  byDefault: string,
  description: string,
  pattern = anyText,
  expected = 'a text',
): Variable<string> {
  return { read: given => readText(given, pattern), expected, default: byDefault, description }
}

export function optionalText(
  description: string,
  pattern = anyText,
  expected = 'a path',
): Variable<string | undefined> {
  return { read: given => readText(given, pattern), expected, default: undefined, description }
}

export function optionalUrl(protocols: readonly string[], description: string): Variable<string | undefined> {
  return secret({
    read: given => (URL.canParse(given) && protocols.includes(new URL(given).protocol) ? given : undefined),
    expected: `a URL that begins with ${protocols.map(protocol => `${protocol}//`).join(' or ')}`,
    default: undefined,
    description,
  })
}

export function secret<T>(variable: Variable<T>): Variable<T> {
  return { ...variable, isSecret: true }
}

const booleans = new Map([
  ['true', true],
  ['1', true],
  ['false', false],
  ['0', false],
])

export function flag(byDefault: boolean, description: string): Variable<boolean> {
  return {
    read: given => booleans.get(given.toLowerCase()),
    expected: 'true or false',
    default: byDefault,
    description,
  }
}

export function oneOf<const T extends string>(
  values: readonly T[],
  byDefault: T,
  description: string,
): Variable<T> {
  return {
    read: given => values.find(value => value === given),
    expected: `one of ${values.join(', ')}`,
    default: byDefault,
    description,
  }
}

/** A list of any texts, or only of these. */
export function list<T extends string>(
  byDefault: readonly T[],
  description: string,
  values?: readonly T[],
): Variable<readonly T[]> {
  const isOne = (item: string): item is T =>
    values === undefined ? /^\P{Cc}{1,200}$/u.test(item) : values.some(value => value === item)
  const named = values ? `one or more of ${values.join(', ')}` : 'texts of up to 200 characters'
  return {
    read: given => {
      const items = given
        .split(',')
        .map(item => item.trim())
        .filter(item => item !== '')
      const isTaken = (items.length > 0 || !values) && new Set(items).size === items.length
      return isTaken && items.every(isOne) ? items : undefined
    },
    expected: `${named}, separated by commas, none twice`,
    default: byDefault,
    description,
  }
}

/** Addresses and networks, such as those of trusted proxies. */
export function networks(description: string): Variable<readonly string[]> {
  const { read } = list([], description)
  return {
    read: given =>
      given.toLowerCase() === 'false' ? [] : read(given)?.every(isNetwork) ? read(given) : undefined,
    expected:
      'a list of addresses and networks, such as 10.0.0.7, 192.168.1.0/24, loopback or uniquelocal, separated by commas',
    default: [],
    description,
  }
}

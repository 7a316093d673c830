import type { Header, Integers, Numbers, Slot } from './format.ts'
import { decodeIntegers, encodeIntegers } from './integers.ts'
import { powersOfTen } from './numbers.ts'

interface Encoded {
  header: Header
  planes: Buffer[]
}

/** Most numbers in the templates of a block's documents; with more, each document is stored as a text. */
const MOST_SLOTS = 200
const MOST_TEMPLATES = 100

/** Texts by number. */
export function encodeWords(values: readonly string[]): Encoded {
  const { header, planes, v } = numbered(values)
  return { header: { k: 'w', v, ...header }, planes }
}

function numbered(values: readonly string[]): { v: string[]; header: Integers; planes: Buffer[] } {
  const numbers = new Map<string, number>()
  const indexes = Float64Array.from(values, value => {
    const number = numbers.get(value) ?? numbers.size
    numbers.set(value, number)
    return number
  })
  return { v: [...numbers.keys()], ...encodeIntegers(indexes)! }
}

/** A document's text, cut at the numbers that are not within a string or a key. */
interface Cut {
  pieces: string[]
  numbers: string[]
}

const number = /-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?/
const stringOrNumber = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?/g

function cut(text: string): Cut {
  const pieces: string[] = []
  const numbers: string[] = []
  let begin = 0
  for (const match of text.matchAll(stringOrNumber)) {
    if (match[0].startsWith('"')) continue
    pieces.push(text.slice(begin, match.index))
    numbers.push(match[0])
    begin = match.index + match[0].length
  }
  pieces.push(text.slice(begin))
  return { pieces, numbers }
}

interface Template {
  index: number
  pieces: string[]
  /** Of each number its texts. */
  columns: string[][]
  form: RegExp
}

function formOf(pieces: readonly string[]): RegExp {
  const quoted = pieces.map(piece => piece.replace(/[\\^$.*+?()[\]{}|\-/]/g, '\\$&'))
  return new RegExp(`^${quoted.join(`(${number.source})`)}$`)
}

/** Documents, as their texts: templates and the numbers in them, or whole texts if hardly any two are alike. */
export function encodeDocuments(texts: readonly string[]): Encoded {
  const templates = new Map<string, Template>()
  let last: Template | undefined
  const indexes = new Float64Array(texts.length)
  let slots = 0
  for (const [at, text] of texts.entries()) {
    // Most are like the one before, and one expression finds their numbers much faster than cutting does.
    const alike = last?.form.exec(text)
    const { pieces, numbers } = alike ? { pieces: last!.pieces, numbers: alike.slice(1) } : cut(text)
    const key = alike ? '' : pieces.join('\0')
    let template = alike ? last : templates.get(key)
    if (!template) {
      slots += numbers.length
      if (templates.size === MOST_TEMPLATES || slots > MOST_SLOTS) return encodeWords(texts)
      // Before its first document, a template's numbers are those of that document.
      const columns = numbers.map(number => new Array<string>(at).fill(number))
      template = { index: templates.size, pieces, columns, form: formOf(pieces) }
      templates.set(key, template)
    }
    last = template
    indexes[at] = template.index
    for (const [slot, column] of template.columns.entries()) {
      while (column.length < at) column.push(column.at(-1)!)
      column.push(numbers[slot]!)
    }
  }
  const { header, planes } = encodeIntegers(indexes)!
  const all = [...planes]
  const c = [...templates.values()].flatMap(({ columns }) =>
    columns.map(column => {
      while (column.length < texts.length) column.push(column.at(-1)!)
      const slot = encodeSlot(column)
      const placed: Slot = { o: all.length * texts.length, ...slot.header }
      all.push(...slot.planes)
      return placed
    }),
  )
  const t = [...templates.values()].map(({ pieces }) => pieces)
  return { header: { k: 'j', t, c, ...header }, planes: all }
}

function encodeSlot(texts: readonly string[]): { header: Integers & Numbers; planes: Buffer[] } {
  const d = Math.max(...texts.map(decimalsIn))
  if (d < powersOfTen.length) {
    const power = powersOfTen[d]!
    const values = Float64Array.from(texts, text => Math.round(Number(text) * power))
    for (const m of [0, 1] as const) {
      if (!texts.every((text, at) => written(values[at]!, d, m) === text)) continue
      const encoded = encodeIntegers(values)
      if (encoded) return { header: { d, m, ...encoded.header }, planes: encoded.planes }
    }
  }
  const { v, header, planes } = numbered(texts)
  return { header: { v, ...header }, planes }
}

function decimalsIn(text: string): number {
  const point = text.indexOf('.')
  return point === -1 ? 0 : text.length - point - 1
}

/** An integer with that many decimals, all of them (0) or without trailing zeros (1). */
function written(integer: number, decimals: number, m: 0 | 1): string {
  if (decimals === 0) return String(integer)
  const digits = String(Math.abs(integer)).padStart(decimals + 1, '0')
  const text = `${integer < 0 ? '-' : ''}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`
  return m === 0 ? text : text.replace(/\.?0+$/, '')
}

interface Encoding {
  planes: Uint8Array
  offset: number
  count: number
}

export function decodeWords(
  header: Extract<Header, { k: 'w' }>,
  { planes, offset, count }: Encoding,
  from: number,
  to: number,
): string[] {
  return Array.from(decodeIntegers(planes, offset, count, header, from, to), index => header.v[index]!)
}

export function decodeDocuments(
  header: Extract<Header, { k: 'j' }>,
  { planes, offset, count }: Encoding,
  from: number,
  to: number,
): string[] {
  const columns = header.c.map(slot => {
    const values = decodeIntegers(planes, offset + slot.o, count, slot, from, to)
    return (at: number) => ('v' in slot ? slot.v[values[at]!]! : written(values[at]!, slot.d, slot.m))
  })
  let first = 0
  const templates = header.t.map(pieces => {
    const template = { pieces, columns: columns.slice(first, first + pieces.length - 1) }
    first += pieces.length - 1
    return template
  })
  const indexes = decodeIntegers(planes, offset, count, header, from, to)
  return Array.from(indexes, (index, at) => {
    const { pieces, columns: numbers } = templates[index]!
    let text = pieces[0]!
    for (let slot = 0; slot < numbers.length; slot++) text += numbers[slot]!(at) + pieces[slot + 1]!
    return text
  })
}

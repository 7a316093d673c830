import { isTimeZone } from '../../time-zones.ts'
import type { Message } from '../message.ts'
import type { Receiver } from './channel.ts'
import { wordsOf } from './mail-words.ts'

interface Mail {
  subject: string
  text: string
  html: string
}

type Reader = Pick<Receiver, 'language' | 'timeZone' | 'organizationName'>

/** The text of one message: a line, and its details. */
interface Told {
  title: string
  when: string
  details: [name: string, value: string][]
}

/** Written for its reader: in the language and the time zone of the subscription. */
export function writeMail(messages: readonly Message[], reader: Reader): Mail {
  const words = wordsOf(reader.language)
  const told = messages.map(message => tell(message, reader))
  const [first] = told
  const subject = `${reader.organizationName}: ${told.length === 1 ? first!.title : words.several(told.length)}`
  const text = told
    .map(({ title, when, details }) =>
      [`${when}  ${title}`, ...details.map(([name, value]) => `  ${name}: ${value}`)].join('\n'),
    )
    .join('\n\n')
  const html = told
    .map(
      ({ title, when, details }) =>
        `<p><strong>${escaped(title)}</strong><br>${escaped(when)}</p><table>${details
          .map(([name, value]) => `<tr><td>${escaped(name)}</td><td>${escaped(value)}</td></tr>`)
          .join('')}</table>`,
    )
    .join('<hr>')
  return {
    subject: oneLine(subject).slice(0, 200),
    text: `${text}\n\n-- \n${words.why}\n`,
    html: `<!doctype html><html lang="${reader.language}"><body>${html}<p><small>${escaped(words.why)}</small></p></body></html>`,
  }
}

function tell({ type, time, data }: Message, { language, timeZone }: Reader): Told {
  const words = wordsOf(language)
  const { message, ...rest } = data as Record<string, unknown>
  const name = words.types[type] ?? type.replaceAll('_', ' ')
  // One that was stored before it was checked would stop the mails.
  const zone = isTimeZone(timeZone) ? timeZone : 'UTC'
  const moment = new Intl.DateTimeFormat(language, {
    dateStyle: 'medium',
    timeStyle: 'medium',
    timeZone: zone,
  })
  const show = (value: unknown) =>
    typeof value === 'string' && /^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/.test(value)
      ? moment.format(new Date(value))
      : typeof value === 'object'
        ? JSON.stringify(value)
        : String(value)
  return {
    title: typeof message === 'string' && message !== '' ? `${name}: ${oneLine(message)}` : name,
    when: `${moment.format(new Date(time))} (${zone})`,
    details: Object.entries(rest)
      .filter(([, value]) => value !== null && value !== undefined)
      .map(([field, value]) => [words.fields[field] ?? field, show(value)]),
  }
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim()
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

function escaped(text: string): string {
  return text.replaceAll(/[&<>"]/g, character => entities[character]!)
}

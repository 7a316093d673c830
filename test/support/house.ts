import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { variables } from '../../src/config.ts'
import { checkLandedLine, newFiles, parseLanded, readLandedLine } from '../../src/database/migration-files.ts'
import { checkExports } from './exports.ts'
import { checkFunctions } from './functions.ts'

/**
 * The rules of the house, as a check: which room may import which, which may name which tables, how large a file and a
 * function may be, that no test sleeps or depends on how long something took, that `.env.example` names every
 * variable, and that migrations have one order, in which nothing that has landed changes. Each finding says where and
 * why.
 */
const floors: Record<string, number> = {
  'src/config.ts': 0,
  'src/variables.ts': 0,
  'src/addresses.ts': 0,
  'src/time-zones.ts': 0,
  'src/errors.ts': 0,
  'src/looking.ts': 0,
  'src/promises.ts': 0,
  'src/run-command.ts': 0,
  'src/threads.ts': 0,
  'src/telemetry': 1,
  'src/database': 1,
  'src/http': 1,
  'src/resources': 1,
  'src/shares': 1,
  'src/positions': 1,
  'src/jobs': 1,
  'src/planning': 1,
  'src/travel': 1,
  'src/files': 1,
  'src/ingest': 2,
  'src/feed': 2,
  'src/alerts': 2,
  'src/events': 2,
  'src/history': 2,
  'src/fleet': 2,
  'src/dispatch': 2,
  'src/identity': 2,
  'src/operations': 2,
  'src/delivery': 2,
  'src/transfer': 2,
  'src/backup': 2,
  'src/derive': 2,
  partitions: 2,
  // Runs in the browser and in other people's programs, without anything of the server.
  'src/client': 0,
  // Builds the service, before anything runs.
  'src/build': 0,
  'src/dashboard': 2,
  'src/simulator': 2,
  'src/rights.ts': 3,
  'src/app.ts': 3,
  'src/derivations.ts': 3,
  'src/job-kinds.ts': 3,
  'src/outside.ts': 3,
  'src/doors.ts': 3,
  'src/background.ts': 3,
  'src/background-work.ts': 3,
  'src/main.ts': 4,
  // Operators' commands: the command.ts of any room.
  command: 4,
}

/** Rooms that a room on the same floor may nevertheless import, with the reason. */
const doors: Record<string, readonly string[]> = {
  // A bad environment is an expected error, and the variables are built from their kinds.
  'src/config.ts': ['src/errors.ts', 'src/variables.ts'],
  'src/variables.ts': ['src/addresses.ts'],
  'src/run-command.ts': ['src/errors.ts'],
  // Routes turn database errors into problems and run in the tenant's transaction; organizations share memory for
  // bodies.
  'src/http': ['src/database', 'src/shares'],
  // Resources are built from routes and queries.
  'src/resources': ['src/http', 'src/database'],
  // The store consists of queries, the API's description of a reading is made from its fields, and the archive
  // consists of files.
  'src/telemetry': ['src/database', 'src/http', 'src/files'],
  // The rollups are a derivation, and run under the lock of the maintenance.
  partitions: ['src/derive'],
  // They are stored in the database, and administrators look at them.
  'src/jobs': ['src/database', 'src/http'],
  // A route serves links to files of the folder.
  'src/files': ['src/http'],
  // Quotas are a table that every process caches.
  'src/shares': ['src/database'],
  // Learned from trips by a durable job, and stored in the database; local hours are computed as for jobs.
  'src/travel': ['src/telemetry', 'src/database', 'src/jobs'],
  // Takes what was committed, stores the latest of each vehicle, and notifies other processes.
  'src/positions': ['src/telemetry', 'src/database'],
  // Events are derived, as the rollups are, and an organization's alert rules say from when on some of them exist.
  'src/events': ['src/derive', 'src/alerts'],
  // What the rooms contribute is listed in one file each, for those that start and serve it.
  'src/app.ts': ['src/outside.ts'],
  'src/doors.ts': ['src/app.ts'],
  'src/background.ts': ['src/background-work.ts'],
  'src/background-work.ts': ['src/outside.ts', 'src/job-kinds.ts', 'src/derivations.ts'],
  // The demo is the service together with a fleet.
  command: ['src/main.ts'],
  // The page uses the feed's client.
  'src/dashboard': ['src/client'],
}

interface Owned {
  /** How they are named: in SQL, in a text, or in a comment. */
  tables: RegExp
  /** The only room that may name them. Others call one of its functions. */
  room: string
  /** Rooms and files that name them nevertheless, with the reason. */
  others: Readonly<Record<string, string>>
}

/** Tables that belong to one room: their columns, partitions and locks are changed only there. */
const owned: readonly Owned[] = [
  {
    tables:
      /\b(?:vehicle_telemetry\w*|dirty_hours|open_notes|note_readers|reader_notes|reader_looks|telemetry_(?:hourly|daily|days|day_partitions)|telemetry_(?:piece|hours?|day|pending_hours)(?=\())/,
    room: 'src/telemetry/store',
    others: {
      'src/telemetry/archive': 'its paths begin with the name of the table',
      partitions: 'makes, seals and drops their partitions, and shows them to operators by name',
      'src/database/schema/rooms.ts': 'draws every table that there is',
      'src/database/preflight.ts': 'asks the catalogue who owns them, before anything else; reads no row',
    },
  },
]

const largest = { file: 250, main: 130 }

/** Files that are longer, with the reason. */
const longer: Record<string, { lines: number; because: string }> = {
  'src/config.ts': { lines: 560, because: 'one table of every variable that there is' },
  'src/database/embedded.ts': { lines: 345, because: 'one state machine, with its states in one place' },
}

interface Untimely {
  /** What the line contains. */
  form: RegExp
  does: string
  instead: string
  /** Tests that do so, with a reason that holds on a machine of any speed. */
  allowed: Readonly<Record<string, string>>
}

/** What no test may do, because it would fail on a busy machine. */
const untimely: readonly Untimely[] = [
  {
    form: /(?<![.\w])(?:setTimeout|setInterval|delay|sleep)\(|pg_sleep\(|\bwaitForTimeout\(/,
    does: 'waits in real time',
    instead: 'wait for an event (test/support/until.ts), or pass a clock and move it',
    allowed: {
      'test/client/resume.test.ts': 'cuts a connection at moments chosen by chance',
      'test/history/feed-concurrent.test.ts': 'transactions stay open for times chosen by chance',
      'test/history/replica.test.ts': 'transactions and replaying stop for times chosen by chance',
      'test/ingest/crashes.test.ts': 'harms connections at moments chosen by chance',
      'test/ingest/http.test.ts': 'a sender drips, and memory is looked at now and then',
      'test/ingest/http-limits.test.ts': 'a sender drips',
      'test/ingest/memory.test.ts':
        'a full door looks again now and then, as a loop that spins measures its own garbage',
      'test/partitions/property.test.ts': 'kills a run at moments chosen by chance',
      'test/house.test.ts': 'shows what this rule finds',
      'test/service/killed.test.ts': 'kills a process at moments of its start',
    },
  },
  {
    form: /waitForFunction\(\s*async\b/,
    does: 'waits for a promise, which the browser takes for a yes at once',
    instead: 'use untilOnPage (test/support/browser.ts)',
    allowed: { 'test/house.test.ts': 'shows what this rule finds' },
  },
  {
    form: /performance\.now\(|\bhrtime\b|Date\.now\(\) - [a-z]|Date\.now\(\) [<>]|Execution Time|\bt\.(?:ok|notOk)\(.*\b(?:ms|millis\w*|seconds|elapsed|took|duration)\b [<>]/,
    does: 'measures how long something takes',
    instead: 'count what does not depend on the machine; time belongs into bench/, as a ratio',
    allowed: {
      'test/database/notifications.test.ts': 'compares the order of two moments, not how far apart they are',
      'test/feed/hub.test.ts': 'the seconds are of a clock that the test moves',
      'test/house.test.ts': 'shows what this rule finds',
    },
  },
]

export interface Source {
  path: string
  text: string
}

export function checkHouse(sources: readonly Source[], environmentExample: string): string[] {
  return [
    ...sources.flatMap(checkImports),
    ...sources.flatMap(checkTables),
    ...sources.flatMap(checkSize),
    ...sources.flatMap(checkTime),
    ...checkEnvironment(environmentExample),
  ]
}

function checkImports({ path, text }: Source): string[] {
  const room = roomOf(path)
  if (!room)
    return isProduct(path)
      ? [`${path}: belongs to no room of the house; add it to the floors or move it`]
      : []
  const findings: string[] = []
  for (const [line, target] of relativeImports(path, text)) {
    const other = roomOf(target)
    if (!other || other === room) continue
    const [from, to] = [floors[room]!, floors[other]!]
    if (to > from)
      findings.push(`${path}:${line}: imports ${target}, which runs up from floor ${from} to floor ${to}`)
    else if (to === from && !doors[room]?.includes(other)) {
      findings.push(
        `${path}:${line}: imports ${target}; ${room} and ${other} are on one floor, so main.ts must join them`,
      )
    }
  }
  return findings
}

function* relativeImports(path: string, text: string): Generator<[line: number, target: string]> {
  for (const [index, line] of text.split('\n').entries()) {
    const found = /(?:from|import)\s*\(?\s*['"](\.[^'"]+)['"]/.exec(line)?.[1]
    if (found)
      yield [
        index + 1,
        relative('.', resolve(dirname(path), found))
          .split(sep)
          .join('/'),
      ]
  }
}

function roomOf(path: string): string | undefined {
  if (path.endsWith('/command.ts')) return 'command'
  return Object.keys(floors).find(room => isWithin(path, room))
}

function isProduct(path: string): boolean {
  return /^(src|partitions)\//.test(path)
}

function checkTables({ path, text }: Source): string[] {
  if (!isProduct(path)) return []
  return owned.flatMap(({ tables, room, others }) => {
    if (isWithin(path, room) || Object.keys(others).some(other => isWithin(path, other))) return []
    return [...text.split('\n').entries()].flatMap(([index, line]) => {
      const named = tables.exec(line)?.[0]
      return named === undefined
        ? []
        : [
            `${path}:${index + 1}: names ${named}, which only ${room} may; ask one of its functions, or add one`,
          ]
    })
  })
}

/** Checks of the whole house: exports that nobody imports, long functions, and permissions that are no longer used. */
export function checkOthers(sources: readonly Source[]): string[] {
  const idle = owned.flatMap(({ tables, others }) =>
    Object.keys(others).flatMap(other => {
      const within = sources.filter(({ path }) => isWithin(path, other))
      return within.length === 0 || within.some(({ text }) => tables.test(text))
        ? []
        : [`${other}: has an exception that it does not need: it names no table of another room`]
    }),
  )
  const product = sources.filter(({ path }) => isProduct(path) && !path.endsWith('.sql'))
  return [...checkExports(sources), ...checkFunctions(product), ...idle]
}

function isWithin(path: string, room: string): boolean {
  return path === room || path.startsWith(`${room}/`)
}

/** Neither written nor read by people. */
const generated = new Set(['src/client/api-types.ts'])

/** One file per language, as long as its texts require. */
const languages = 'src/dashboard/page/languages'

function checkSize({ path, text }: Source): string[] {
  if (!isProduct(path) || generated.has(path) || isWithin(path, languages)) return []
  const lines = text.split('\n').length - 1
  const limit = longer[path]?.lines ?? (path === 'src/main.ts' ? largest.main : largest.file)
  return lines > limit
    ? [`${path}: has ${lines} lines, the limit is ${limit}; it probably does two things`]
    : []
}

function checkTime({ path, text }: Source): string[] {
  if (!/\.(?:test|long)\.ts$/.test(path)) return []
  return untimely.flatMap(({ form, does, instead, allowed }) => {
    const found = [...text.split('\n').entries()].filter(([, line]) => form.test(line))
    if (path in allowed)
      return found.length > 0 ? [] : [`${path}: has an exception that it does not need: it no longer ${does}`]
    return found.map(
      ([index, line]) =>
        `${path}:${index + 1}: ${does}: ${line.trim()}; ${instead}, or say in test/support/house.ts why it must`,
    )
  })
}

export function checkEnvironment(example: string): string[] {
  const named = new Map(
    example
      .split('\n')
      .map(line => /^#? ?([A-Z][A-Z0-9_]+)=(.*)$/.exec(line))
      .filter(match => match !== null)
      .map(match => [match[1]!, match[2]!] as const),
  )
  const findings: string[] = []
  for (const [name, variable] of Object.entries(variables)) {
    const byDefault = String(variable.default ?? '')
    if (!named.has(name)) findings.push(`.env.example: ${name} of src/config.ts is missing`)
    else if (named.get(name) !== byDefault) {
      findings.push(
        `.env.example: ${name} is given as "${named.get(name)}", but its default is "${byDefault}"`,
      )
    }
  }
  for (const name of named.keys()) {
    if (!(name in variables)) findings.push(`.env.example: ${name} is not a variable of src/config.ts`)
  }
  return findings
}

export function readSources(): Source[] {
  const listed = execFileSync(
    'git',
    ['ls-files', '--cached', '--others', '--exclude-standard', 'src', 'partitions', 'bench', 'test'],
    { encoding: 'utf8' },
  )
  return listed
    .split('\n')
    .filter(path => /\.(?:tsx?|sql)$/.test(path) && existsSync(path))
    .map(path => ({ path, text: readFileSync(path, 'utf8') }))
}

/** The list on main, if there is one: a line of it has landed, whatever this checkout says. */
function landedOnMain(): string {
  for (const branch of ['origin/main', 'main']) {
    try {
      const args = ['show', `${branch}:migrations/landed.txt`]
      return execFileSync('git', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
    } catch {
      // There is no such branch here, or it has no such file; the other branch may.
    }
  }
  return ''
}

export async function checkMigrations(folder = 'migrations', before = landedOnMain()): Promise<string[]> {
  const line = await readLandedLine(folder)
  const unlisted = newFiles(line).map(
    file => `migrations/${file}: is not in migrations/landed.txt; "npm run schema" adds it`,
  )
  const wrong = checkLandedLine(line, parseLanded(before))
  return wrong.length > 0 ? wrong : unlisted
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const sources = readSources()
  const house = [...checkHouse(sources, readFileSync('.env.example', 'utf8')), ...checkOthers(sources)]
  const findings = [...house, ...(await checkMigrations())]
  for (const finding of findings) console.error(finding)
  console.error(
    findings.length === 0 ? 'The house is in order.' : `${findings.length} things are out of order.`,
  )
  process.exitCode = findings.length === 0 ? 0 : 1
}

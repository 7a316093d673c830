import { messageOf, StartupError } from './errors.ts'
import {
  flag,
  integer,
  list,
  networks,
  oneOf,
  optionalInteger,
  optionalText,
  optionalUrl,
  secret,
  text,
  type Variable,
} from './variables.ts'

const roles = ['ingest', 'live', 'api', 'maintenance'] as const

/**
 * Every environment variable that Fleetwake reads, in the order of `.env.example`. A variable's property in
 * the Config has its name in camelCase: HTTP_PORT is config.httpPort. Nothing else reads process.env.
 */
export const variables = {
  DATABASE_URL: optionalUrl(
    ['postgres:', 'postgresql:'],
    'PostgreSQL 16 or later. Absent: the embedded server, kept in DATA_DIR.',
  ),
  DATABASE_READ_URL: optionalUrl(
    ['postgres:', 'postgresql:'],
    'A replica for reads. Absent: the same as DATABASE_URL.',
  ),
  DATABASE_APP_CONNECTIONS: integer(10, 1, 500, 'Connections for the API and the schedule.'),
  DATABASE_READ_CONNECTIONS: integer(10, 1, 500, 'Connections for history and reports.'),
  DATABASE_WRITE_CONNECTIONS: integer(2, 1, 32, 'Writers: connections that COPY readings in, side by side.'),
  DATABASE_STATEMENT_TIMEOUT_MS: integer(15_000, 100, 3_600_000, 'Longest time of one statement of the API.'),
  DATABASE_LOCK_TIMEOUT_MS: integer(5_000, 100, 600_000, 'Longest wait of one statement for a lock.'),
  DATABASE_CONNECT_TIMEOUT_MS: integer(5_000, 100, 600_000, 'Longest wait for a connection.'),
  EXPORT_CONCURRENCY: integer(4, 1, 500, 'Exports at the same time; each holds a connection for reads.'),
  EXPORT_WAIT_MS: integer(5_000, 1, 3_600_000, 'Longest time for which an export waits for its turn.'),
  EXPORT_PATIENCE_MS: integer(
    30_000,
    100,
    3_600_000,
    'An export whose reader is waited for ends when so long brought less than the least speed.',
  ),
  EXPORT_LEAST_KILOBYTES: integer(32, 1, 1_048_576, 'Least speed of the reader of an export, a second.'),
  EXPORT_LONGEST_SECONDS: integer(
    3_600,
    1,
    86_400,
    'Longest time of an export: no partition that it reads can be dropped meanwhile.',
  ),

  IMPORT_ROWS: integer(
    10_000,
    1,
    1_000_000,
    'Rows of a CSV file that is imported; they are written together.',
  ),
  IMPORT_MEGABYTES: integer(8, 1, 256, 'Size of a CSV file that is imported.'),
  IDEMPOTENCY_KEYS: integer(
    100_000,
    1,
    100_000_000,
    'Idempotency-Keys that are kept of one organization; each is kept for a day.',
  ),
  IDEMPOTENCY_MEGABYTES: integer(64, 1, 1_048_576, 'Answers that are kept for them, of one organization.'),
  IDEMPOTENCY_ANSWER_KILOBYTES: integer(
    4_096,
    1,
    65_536,
    'The largest answer that is kept; a larger one is not repeated, nor is what it was for.',
  ),
  PLANNER_WORKERS: integer(1, 1, 64, 'Threads that plan routes: as many plans at the same time.'),
  PLANNER_MAX_STOPS: integer(2_000, 1, 10_000, 'Stops of one plan.'),
  PLANNER_MAX_BUDGET_MS: integer(60_000, 1, 3_600_000, 'CPU time that one plan may ask for.'),
  PLANNER_LONGEST_SECONDS: integer(300, 1, 86_400, 'A plan that takes longer, in elapsed time, is given up.'),
  OSRM_URL: optionalUrl(
    ['http:', 'https:'],
    'OSRM, asked for the ways between places. Absent: learned from trips.',
  ),
  VALHALLA_URL: optionalUrl(['http:', 'https:'], 'Valhalla, likewise.'),
  GRAPHHOPPER_URL: optionalUrl(['http:', 'https:'], 'GraphHopper, likewise; with its key, ?key=..'),
  VROOM_URL: optionalUrl(['http:', 'https:'], 'A VROOM server, for plans that ask for it.'),

  SHARE_PERCENT: integer(
    50,
    10,
    100,
    'Part of whatever is limited that one organization may take while it is alone; 100: no shares.',
  ),

  INGEST_BATCH_READINGS: integer(
    10_000,
    1,
    100_000,
    'Readings that are written in one transaction, at most.',
  ),
  INGEST_BATCH_MEGABYTES: integer(8, 1, 256, 'Size of what is written in one transaction, about.'),
  INGEST_LINGER_MS: integer(
    3,
    0,
    1_000,
    'How long the first reading of a batch waits for others; where many come, eight times as long.',
  ),
  INGEST_WAITING_READINGS: integer(
    100_000,
    100,
    10_000_000,
    'Readings that may wait for the database; then the doors stop reading.',
  ),
  INGEST_WAITING_MEGABYTES: integer(128, 1, 65_536, 'Size of what may wait for the database.'),
  INGEST_WRITE_TIMEOUT_MS: integer(
    30_000,
    100,
    3_600_000,
    'Longest time of one transaction of a writer; then its connection is given up.',
  ),
  IDENTITY_IGNORES: list(
    ['sentAt', 'seq', 'retry', 'rssi'],
    'Keys of attributes that say nothing about the vehicle: readings that differ in these alone are copies.',
  ),
  INGEST_GARBAGE_PER_SECOND: integer(
    50,
    0,
    100_000,
    'Rejections of garbage that are kept a second, half of them of one organization, a tenth of one device; what exceeds is counted.',
  ),
  INGEST_REJECTIONS_DEVICE_MEGABYTES: integer(
    64,
    1,
    1_048_576,
    'Size of the rejections that are kept of one device in a day; then what a replay could mend is not taken from it.',
  ),
  INGEST_REJECTIONS_ORGANIZATION_MEGABYTES: integer(
    512,
    1,
    1_048_576,
    'Size of the rejections that are kept of one organization in a day.',
  ),
  INGEST_REJECTIONS_MEGABYTES: integer(
    4_096,
    1,
    1_048_576,
    'Size of the rejections that are kept of all in a day.',
  ),

  INGEST_HTTP_UPLOADS: integer(128, 4, 10_000, 'Uploads of readings that may run at once.'),
  INGEST_HTTP_MEGABYTES: integer(
    128,
    16,
    65_536,
    'Memory for bodies and lines of uploads that have not come whole yet, of all together.',
  ),
  INGEST_HTTP_WAIT_MS: integer(
    20_000,
    100,
    3_600_000,
    'Longest time for which an upload waits for the database.',
  ),

  MQTT_URL: optionalUrl(['mqtt:', 'mqtts:', 'ws:', 'wss:'], 'An external broker. Absent: the embedded one.'),
  MQTT_HOST: text('127.0.0.1', 'Address of the embedded broker.'),
  MQTT_PORT: integer(1883, 0, 65_535, 'Port of the embedded broker; 0 takes any that is free.'),

  MQTT_TLS_CERT: optionalText(
    'A PEM file with the certificate of the embedded broker and its chain. Absent: no TLS.',
  ),
  MQTT_TLS_KEY: optionalText('A PEM file with its key.'),
  MQTT_TLS_PORT: integer(
    8883,
    0,
    65_535,
    'Port of the embedded broker for TLS, where there is a certificate.',
  ),
  MQTT_TLS_ONLY: flag(false, 'Whether the embedded broker leaves MQTT_PORT closed.'),

  MQTT_CLIENT_ID: optionalText(
    'Names the session at an external broker; no two processes may share it. Absent: made up once and kept in DATA_DIR.',
    /^[A-Za-z0-9_.:/-]{1,128}$/,
    'of 1 to 128 letters, digits and _.:/-',
  ),
  MQTT_TOPIC: text('vehicles/+/telemetry', 'What is subscribed to at an external broker.'),
  MQTT_SESSION_HOURS: integer(
    168,
    1,
    8_760,
    'How long an external broker keeps the session, and collects, while this process is away.',
  ),
  MQTT_RECEIVE_MAXIMUM: integer(
    20_000,
    1,
    65_535,
    'Messages of an external broker that may be on their way to the database.',
  ),
  MQTT_LARGEST_MESSAGE_KILOBYTES: integer(
    4_096,
    1,
    262_144,
    'Size of the largest message that is looked into.',
  ),
  MQTT_MAX_CONNECTIONS: integer(20_000, 1, 1_000_000, 'Connections to the embedded broker.'),
  MQTT_CONNECTING_PER_ADDRESS: integer(
    1_000,
    1,
    1_000_000,
    'Connections of one address to the embedded broker that have not shown a token yet.',
  ),
  MQTT_DEVICE_CONNECTIONS: integer(
    20,
    1,
    1_000_000,
    'Connections of one device to the embedded broker at a time.',
  ),
  MQTT_DEVICE_RATE: integer(
    10_000,
    1,
    1_000_000,
    'Messages a second of one device at the embedded broker; beyond it is slowed.',
  ),
  MQTT_IN_FLIGHT: integer(
    5_000,
    1,
    65_535,
    'Messages of one connection to the embedded broker that may be on their way to the database.',
  ),
  MQTT_UNFINISHED_MEGABYTES: integer(
    128,
    1,
    65_536,
    'Memory for messages to the embedded broker that have not come whole yet, of all together.',
  ),
  MQTT_CONNECT_TIMEOUT_MS: integer(
    10_000,
    100,
    600_000,
    'Time in which a connection to the embedded broker must have shown its token.',
  ),

  HTTP_HOST: text('127.0.0.1', 'Address of the HTTP server.'),
  HTTP_PORT: integer(3000, 0, 65_535, 'Port of the HTTP server; 0 takes any that is free.'),
  HTTP_REQUEST_TIMEOUT_MS: integer(
    30_000,
    1_000,
    3_600_000,
    'Longest time in which a request must have arrived.',
  ),
  HTTP_SHED_DELAY_MS: integer(
    1_000,
    20,
    60_000,
    'Delay of the event loop from which requests are turned away.',
  ),
  HTTP_BODIES_MEGABYTES: integer(
    64,
    1,
    65_536,
    'Memory for bodies of requests to the API that are not answered yet, of all together.',
  ),
  HTTP_MAX_CONNECTIONS: integer(10_000, 1, 1_000_000, 'Connections to the HTTP server.'),
  HTTP_MAX_CONNECTIONS_PER_ADDRESS: integer(
    1_000,
    1,
    1_000_000,
    'Connections of one address to the HTTP server; those of HTTP_TRUST_PROXY may have more.',
  ),
  HTTP_TRUST_PROXY: networks(
    'Addresses and networks of proxies in front, whose X-Forwarded-* is believed; comma-separated.',
  ),
  HTTP_ALLOWED_ORIGINS: list(
    [],
    'Origins, beside its own, whose pages may open the live feed; comma-separated.',
  ),

  HTTP_TLS_CERT: optionalText(
    'A PEM file with the certificate of the HTTP server and its chain. Absent: no TLS.',
  ),
  HTTP_TLS_KEY: optionalText('A PEM file with its key.'),
  DOCS_ACCESS: oneOf(
    ['public', 'signed-in', 'off'],
    'public',
    'Who may read the description of the API at /docs: everybody, who shows a token of a user, or nobody.',
  ),
  METRICS_PORT: optionalInteger(
    0,
    65_535,
    'Port on which /metrics is served, and no longer on HTTP_PORT. Absent: on HTTP_PORT.',
  ),
  METRICS_HOST: text('127.0.0.1', 'Address of METRICS_PORT.'),
  METRICS_TOKEN: secret(
    optionalText(
      'A bearer token without which /metrics is not given out. Absent: it is given to everybody.',
      /^[\x21-\x7e]{16,1024}$/,
      'of 16 to 1024 visible characters of ASCII',
    ),
  ),

  MAP_TILES: optionalText('A .pmtiles file that the page draws its map from. Absent: country outlines.'),
  MAP_OVERLAY: optionalText('A GeoJSON file of places that the page draws over its map.'),

  DATA_DIR: text('./data', 'Where the embedded server keeps its data.'),
  BACKUP_DIR: optionalText(
    'Where the embedded server is backed up every day, and its WAL all the time. Absent: nowhere.',
  ),
  BACKUP_AT: text('02:30', 'When, in UTC.', /^([01]\d|2[0-3]):[0-5]\d$/, 'a time of day such as 02:30'),
  BACKUP_KEEP: integer(7, 1, 1_000, 'Backups that are kept, with the WAL since the oldest of them.'),
  S3_URL: optionalUrl(
    ['http:', 'https:'],
    'An object store for files that are kept outside of the database. Absent: the folder files of DATA_DIR.',
  ),
  S3_BUCKET: optionalText('Its bucket.', /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'a name of 3 to 63 letters'),
  S3_REGION: text('us-east-1', 'Its region; whatever it is where there are none.'),
  S3_ACCESS_KEY: optionalText('The id of the key to it.', undefined, 'a text'),
  S3_SECRET_KEY: secret(optionalText('The key itself.', undefined, 'a text')),
  S3_TIMEOUT_MS: integer(30_000, 100, 3_600_000, 'Longest time for which it may be silent.'),
  FILES_LINK_SECONDS: integer(900, 1, 604_800, 'How long a link to a file is good.'),
  ARCHIVE_READ_DAYS: integer(62, 1, 10_000, 'Days of a vehicle that one question reads out of the archive.'),
  ARCHIVE_READ_MS: integer(20_000, 100, 600_000, 'Longest time for which one question reads there.'),
  LOG_LEVEL: oneOf(
    ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'],
    'info',
    'Least level that is logged.',
  ),
  ADMIN_EMAIL: text(
    'admin@fleetwake.local',
    'The first administrator.',
    /^[^@\s]+@[^@\s]+$/,
    'an email address',
  ),
  ADMIN_PASSWORD: secret(
    optionalText('Absent: one is made up and printed once.', /^.{8,1024}$/su, 'of 8 to 1024 characters'),
  ),

  TOKEN_LIFETIME_HOURS: integer(24, 1, 8_760, 'Hours after which a token from a login ends.'),
  PASSWORD_COST: integer(
    15,
    10,
    20,
    'Memory and time of a password hash: 2 to this power KiB. Below 14 is for tests.',
  ),
  LOGIN_ATTEMPTS_PER_ACCOUNT: integer(10, 1, 1_000_000, 'Failed logins of one account in a window.'),
  LOGIN_ATTEMPTS_PER_ADDRESS: integer(100, 1, 1_000_000, 'Failed logins from one address in a window.'),
  LOGIN_WINDOW_SECONDS: integer(300, 1, 86_400, 'Length of the window in which failed logins are counted.'),

  AUDIT_ANCHOR_DIR: optionalText(
    'Folder for the signed heads of the audit chain, best one that the database cannot write to. Absent: DATA_DIR/anchors.',
  ),
  AUDIT_ANCHOR_KEY: optionalText(
    'File with the Ed25519 private key, in PEM, that signs them. Absent: DATA_DIR/audit-anchor.key, made where it is missing.',
  ),
  AUDIT_ANCHOR_PUBLIC_KEY: optionalText(
    'File with the public keys, in PEM, that they are checked by. Absent: the one beside the anchors.',
  ),

  RAW_RETENTION_DAYS: integer(30, 1, 3_650, 'Days for which raw readings are kept, and accepted.'),
  PACK_AFTER_DAYS: optionalInteger(
    0,
    3_650,
    'Days after its end from which a day is packed; 0: never. Absent: 2 in a database that was made with this, else never.',
  ),
  FEED_RETENTION_DAYS: integer(
    7,
    1,
    3_650,
    'Days for which the feed serves what was stored: the rows of a packed day stay for so long.',
  ),
  ARCHIVE_AFTER_DAYS: optionalInteger(
    1,
    3_650,
    'Days after its end from which a packed day lies in the archive alone, as Parquet. Absent: never.',
  ),
  HOURLY_RETENTION_DAYS: integer(
    365,
    1,
    36_500,
    'Days for which hourly rollups are kept; never less than raw.',
  ),
  EVENT_RETENTION_DAYS: integer(400, 1, 36_500, 'Days for which events and trips are kept.'),
  RETENTION_EXTRA_DROPS: integer(
    2,
    0,
    1_000,
    'Partitions that one run drops beyond one of each table, where several are due at once.',
  ),
  PARTITIONS_AHEAD_DAYS: integer(7, 1, 365, 'Days for which partitions stand ready ahead of time.'),
  ROLLUP_GAP_SECONDS: integer(
    300,
    1,
    3_600,
    'An interval between two readings that is longer counts nowhere.',
  ),
  MAINTENANCE_INTERVAL_SECONDS: integer(60, 1, 3_600, 'Seconds between two runs of the maintenance.'),

  LIVE_TICK_MS: integer(100, 20, 5_000, 'Time between two frames of the live feed.'),
  LIVE_MAX_CLIENTS: integer(10_000, 1, 100_000, 'Connections of the live feed that this process takes.'),
  LIVE_BUFFER_BYTES: integer(
    1_048_576,
    16_384,
    1_073_741_824,
    'A client with more than this unsent gets no frame until it has taken some.',
  ),
  LIVE_BUFFERS_MEGABYTES: integer(
    256,
    1,
    65_536,
    'Size of what all clients together have not taken; who is at its share gets no frame until it has.',
  ),
  LIVE_STUCK_MS: integer(20_000, 1_000, 600_000, 'A client that takes nothing for so long is closed.'),

  DASHBOARD_CACHE_SECONDS: integer(
    15,
    0,
    3_600,
    "Time for which the dashboard's figures are shown before they are counted again.",
  ),

  JOBS_QUICK: integer(4, 1, 100, 'Durable jobs of seconds that this process works at side by side.'),
  JOBS_LONG: integer(1, 1, 100, 'Durable jobs of minutes that it works at side by side.'),
  JOBS_WAITING_PER_ORGANIZATION: integer(
    10_000,
    1,
    1_000_000,
    'Durable jobs of one organization that may wait; then no more are taken.',
  ),

  SECRETS_KEY: secret(
    optionalText(
      'Seals the secrets in the database. Absent: the file secrets.key of DATA_DIR, with the embedded server alone.',
      /^[^\0]{32,}$/,
      'a text of at least 32 characters, such as from openssl rand -base64 32',
    ),
  ),
  SMTP_URL: optionalUrl(['smtp:', 'smtps:'], 'The mail server. Absent: no e-mail.'),
  SMTP_FROM: text('Fleetwake <fleetwake@localhost>', 'From whom e-mails are.'),
  DELIVERY_MQTT_URL: optionalUrl(
    ['mqtt:', 'mqtts:', 'ws:', 'wss:'],
    'The broker that is told what happens. Absent: that of MQTT_URL.',
  ),
  DELIVERY_REDIS_URL: optionalUrl(['redis:', 'rediss:'], 'Redis, for its streams.'),
  DELIVERY_NATS_URL: optionalUrl(['nats:', 'tls:'], 'NATS, for its JetStream.'),
  DELIVERY_ALLOW_PRIVATE: networks(
    'Private networks in which webhooks may be: addresses, networks, loopback or uniquelocal; comma-separated.',
  ),
  DELIVERY_TIMEOUT_MS: integer(15_000, 100, 600_000, 'Longest time of one attempt to deliver.'),
  DELIVERY_WAITING: integer(
    10_000,
    1,
    1_000_000,
    'Deliveries of one subscription that may wait for another attempt; then no more is taken from its sources.',
  ),
  DELIVERIES_KEPT: integer(
    10_000,
    0,
    1_000_000,
    'Deliveries of one subscription that are over and are shown.',
  ),
  SUBSCRIPTIONS_PER_ORGANIZATION: integer(100, 1, 100_000, 'Subscriptions that one organization may have.'),

  ROLES: list(roles, 'What this process does.', roles),
  SHUTDOWN_TIMEOUT_MS: integer(
    9_000,
    1_000,
    600_000,
    'Longest time of a graceful stop, all phases together.',
  ),
} as const

type Variables = typeof variables
type Name = keyof Variables
type Camel<S extends string> = S extends `${infer A}_${infer B}`
  ? `${Lowercase<A>}${Capitalize<Camel<B>>}`
  : Lowercase<S>
type Read<V> = V extends Variable<infer T> ? T : never

export type Config = Readonly<{ [N in Name as Camel<N>]: Read<Variables[N]> }>

/** The process's environment, completed by the file `.env` of the working folder where there is one. */
export function readEnvironment(): Readonly<Record<string, string | undefined>> {
  try {
    process.loadEnvFile()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT')
      throw new StartupError(`.env cannot be read: ${messageOf(error)}`)
  }
  return process.env
}

/** Reads the environment. Every problem in it is reported at once, each with its variable's name. */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const problems: string[] = []
  const config: Record<string, unknown> = {}
  for (const [name, variable] of Object.entries(variables) as [Name, Variable<unknown>][]) {
    // An empty value is an absent one: that is what `NAME=` in an .env file and in a compose file means.
    const given = environment[name]?.trim() || undefined
    const value = given === undefined ? variable.default : variable.read(given)
    if (given !== undefined && value === undefined) {
      const but = variable.isSecret ? '' : `, but is ${JSON.stringify(given)}`
      problems.push(`${name} must be ${variable.expected}${but}`)
    }
    config[camelCase(name)] = Array.isArray(value) ? Object.freeze(value) : value
  }
  if (problems.length === 0) problems.push(...contradictions(config as Config, environment))
  if (problems.length > 0) {
    throw new StartupError(
      `The environment has ${problems.length === 1 ? 'a problem' : `${problems.length} problems`}:\n  ${problems.join('\n  ')}`,
    )
  }
  return Object.freeze(config) as Config
}

function contradictions(config: Config, environment: Readonly<Record<string, string | undefined>>): string[] {
  const problems: string[] = []
  if (config.hourlyRetentionDays < config.rawRetentionDays) {
    // Whoever only lengthened the raw period did not ask for hourly rows to go before it.
    if (environment.HOURLY_RETENTION_DAYS) {
      problems.push(
        `HOURLY_RETENTION_DAYS must be at least RAW_RETENTION_DAYS (${config.rawRetentionDays}), but is ${config.hourlyRetentionDays}`,
      )
    } else (config as { hourlyRetentionDays: number }).hourlyRetentionDays = config.rawRetentionDays
  }
  if (config.databaseReadUrl && !config.databaseUrl) {
    problems.push('DATABASE_READ_URL needs DATABASE_URL: the embedded server has no replica')
  }
  for (const [cert, key] of [
    ['HTTP_TLS_CERT', 'HTTP_TLS_KEY'],
    ['MQTT_TLS_CERT', 'MQTT_TLS_KEY'],
  ] as const) {
    const [given, missing] = environment[cert]?.trim() ? [cert, key] : [key, cert]
    if (environment[given]?.trim() && !environment[missing]?.trim())
      problems.push(`${given} needs ${missing}`)
  }
  if (config.s3Url) {
    for (const name of ['S3_BUCKET', 'S3_ACCESS_KEY', 'S3_SECRET_KEY'])
      if (!environment[name]?.trim()) problems.push(`S3_URL needs ${name}`)
  }
  if (config.mqttTlsOnly && !config.mqttTlsCert) problems.push('MQTT_TLS_ONLY needs MQTT_TLS_CERT')
  if (config.backupDir && config.databaseUrl) {
    problems.push('BACKUP_DIR is for the embedded server: back up the one of DATABASE_URL with its own tools')
  }
  return problems
}

function camelCase(name: string): string {
  return name.toLowerCase().replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
}

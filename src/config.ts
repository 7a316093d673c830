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
 * Every environment variable that Fleetwake reads, in the order of `.env.example`. The property in Config is the
 * variable's name in camelCase: HTTP_PORT is config.httpPort. Nothing else reads process.env.
 */
export const variables = {
  DATABASE_URL: optionalUrl(
    ['postgres:', 'postgresql:'],
    'Your own PostgreSQL, 16 or later. Default: the embedded server, with its data in DATA_DIR.',
  ),
  DATABASE_READ_URL: optionalUrl(['postgres:', 'postgresql:'], 'A replica for reads. Default: DATABASE_URL.'),
  DATABASE_APP_CONNECTIONS: integer(10, 1, 500, 'Connections for the API and scheduled work.'),
  DATABASE_READ_CONNECTIONS: integer(10, 1, 500, 'Connections for history and reports.'),
  DATABASE_WRITE_CONNECTIONS: integer(2, 1, 32, 'Writers: connections that COPY readings in parallel.'),
  DATABASE_STATEMENT_TIMEOUT_MS: integer(
    15_000,
    100,
    3_600_000,
    'Longest duration of one statement of the API.',
  ),
  DATABASE_LOCK_TIMEOUT_MS: integer(5_000, 100, 600_000, 'Longest time that one statement waits for a lock.'),
  DATABASE_CONNECT_TIMEOUT_MS: integer(5_000, 100, 600_000, 'Longest time to wait for a connection.'),
  EXPORT_CONCURRENCY: integer(4, 1, 500, 'Concurrent exports; each holds a read connection.'),
  EXPORT_WAIT_MS: integer(5_000, 1, 3_600_000, 'Longest time that an export waits for its turn.'),
  EXPORT_PATIENCE_MS: integer(
    30_000,
    100,
    3_600_000,
    'An export is cut off if its reader is slower than the least speed for this long.',
  ),
  EXPORT_LEAST_KILOBYTES: integer(32, 1, 1_048_576, "Least speed of an export's reader, per second."),
  EXPORT_LONGEST_SECONDS: integer(
    3_600,
    1,
    86_400,
    'Longest duration of an export: no partition that it reads can be dropped meanwhile.',
  ),

  IMPORT_ROWS: integer(
    10_000,
    1,
    1_000_000,
    'Largest number of rows in an imported CSV file; all are written in one transaction.',
  ),
  IMPORT_MEGABYTES: integer(8, 1, 256, 'Largest size of an imported CSV file.'),
  IDEMPOTENCY_KEYS: integer(
    100_000,
    1,
    100_000_000,
    'Idempotency-Keys stored for one organization; each is stored for a day.',
  ),
  IDEMPOTENCY_MEGABYTES: integer(
    64,
    1,
    1_048_576,
    'Answers stored for Idempotency-Keys, for one organization.',
  ),
  IDEMPOTENCY_ANSWER_KILOBYTES: integer(
    4_096,
    1,
    65_536,
    'The largest stored answer. A larger one is not returned again, and its request is not repeated.',
  ),
  PLANNER_WORKERS: integer(1, 1, 64, 'Threads that plan routes, and so the number of concurrent plans.'),
  PLANNER_MAX_STOPS: integer(2_000, 1, 10_000, 'Largest number of stops in one plan.'),
  PLANNER_MAX_BUDGET_MS: integer(60_000, 1, 3_600_000, 'Largest CPU time that one plan may request.'),
  PLANNER_LONGEST_SECONDS: integer(
    300,
    1,
    86_400,
    'A plan that takes longer, in elapsed time, is cancelled.',
  ),
  OSRM_URL: optionalUrl(
    ['http:', 'https:'],
    'An OSRM server for travel times and distances. Default: they are learned from trips.',
  ),
  VALHALLA_URL: optionalUrl(['http:', 'https:'], 'A Valhalla server, for the same purpose.'),
  GRAPHHOPPER_URL: optionalUrl(
    ['http:', 'https:'],
    'A GraphHopper server, for the same purpose, with its key: ?key=..',
  ),
  VROOM_URL: optionalUrl(['http:', 'https:'], 'A VROOM server, for plans that request it.'),

  SHARE_PERCENT: integer(
    50,
    10,
    100,
    'Part of every limited resource that a lone organization may take; 100 turns shares off.',
  ),

  INGEST_BATCH_READINGS: integer(
    10_000,
    1,
    100_000,
    'Largest number of readings written in one transaction.',
  ),
  INGEST_BATCH_MEGABYTES: integer(8, 1, 256, 'Approximate largest size of one transaction.'),
  INGEST_LINGER_MS: integer(
    3,
    0,
    1_000,
    'How long the first reading of a batch waits for others; up to eight times as long under load.',
  ),
  INGEST_WAITING_READINGS: integer(
    100_000,
    100,
    10_000_000,
    'Readings that may wait for the database; beyond that, the doors stop reading.',
  ),
  INGEST_WAITING_MEGABYTES: integer(128, 1, 65_536, 'Size of the readings that may wait for the database.'),
  INGEST_WRITE_TIMEOUT_MS: integer(
    30_000,
    100,
    3_600_000,
    "Longest duration of a writer's transaction; after that, its connection is closed.",
  ),
  IDENTITY_IGNORES: list(
    ['sentAt', 'seq', 'retry', 'rssi'],
    'Keys of attributes that say nothing about the vehicle: readings that differ only in these are copies.',
  ),
  INGEST_GARBAGE_PER_SECOND: integer(
    50,
    0,
    100_000,
    'Rejections of garbage stored per second, up to half of them for one organization and a tenth for one device; the rest is only counted.',
  ),
  INGEST_REJECTIONS_DEVICE_MEGABYTES: integer(
    64,
    1,
    1_048_576,
    'Size of the rejections stored for one device per day; beyond that, readings that a replay could store are refused.',
  ),
  INGEST_REJECTIONS_ORGANIZATION_MEGABYTES: integer(
    512,
    1,
    1_048_576,
    'Size of the rejections stored for one organization per day.',
  ),
  INGEST_REJECTIONS_MEGABYTES: integer(4_096, 1, 1_048_576, 'Size of all rejections stored per day.'),

  INGEST_HTTP_UPLOADS: integer(128, 4, 10_000, 'Concurrent uploads of readings.'),
  INGEST_HTTP_MEGABYTES: integer(
    128,
    16,
    65_536,
    'Memory for bodies and lines of uploads that have not arrived completely, in total.',
  ),
  INGEST_HTTP_WAIT_MS: integer(20_000, 100, 3_600_000, 'Longest time that an upload waits for the database.'),

  MQTT_URL: optionalUrl(
    ['mqtt:', 'mqtts:', 'ws:', 'wss:'],
    'An external broker. Default: the embedded broker.',
  ),
  MQTT_HOST: text('127.0.0.1', 'Address of the embedded broker.'),
  MQTT_PORT: integer(1883, 0, 65_535, 'Port of the embedded broker; 0 takes any free port.'),

  MQTT_TLS_CERT: optionalText(
    'A PEM file with the certificate of the embedded broker and its chain. Default: no TLS.',
  ),
  MQTT_TLS_KEY: optionalText('A PEM file with its key.'),
  MQTT_TLS_PORT: integer(8883, 0, 65_535, 'TLS port of the embedded broker, used if there is a certificate.'),
  MQTT_TLS_ONLY: flag(false, 'Closes MQTT_PORT, so that the embedded broker is reached over TLS only.'),

  MQTT_CLIENT_ID: optionalText(
    'Name of the session at an external broker; no two processes may share it. Default: generated once and stored in DATA_DIR.',
    /^[A-Za-z0-9_.:/-]{1,128}$/,
    'of 1 to 128 letters, digits and _.:/-',
  ),
  MQTT_TOPIC: text('vehicles/+/telemetry', 'Topic filter of the subscription at an external broker.'),
  MQTT_SESSION_HOURS: integer(
    168,
    1,
    8_760,
    'How long an external broker keeps the session, and collects messages, while this process is away.',
  ),
  MQTT_RECEIVE_MAXIMUM: integer(
    20_000,
    1,
    65_535,
    'Messages from an external broker that may be on their way to the database.',
  ),
  MQTT_LARGEST_MESSAGE_KILOBYTES: integer(
    4_096,
    1,
    262_144,
    'Largest message that is read; a larger one is rejected.',
  ),
  MQTT_MAX_CONNECTIONS: integer(
    20_000,
    1,
    1_000_000,
    'Largest number of connections to the embedded broker.',
  ),
  MQTT_CONNECTING_PER_ADDRESS: integer(
    1_000,
    1,
    1_000_000,
    'Connections from one address to the embedded broker that have not shown a token yet.',
  ),
  MQTT_DEVICE_CONNECTIONS: integer(
    20,
    1,
    1_000_000,
    'Concurrent connections of one device to the embedded broker.',
  ),
  MQTT_DEVICE_RATE: integer(
    10_000,
    1,
    1_000_000,
    'Messages per second of one device at the embedded broker; a faster device is slowed down.',
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
    'Memory for messages to the embedded broker that have not arrived completely, in total.',
  ),
  MQTT_CONNECT_TIMEOUT_MS: integer(
    10_000,
    100,
    600_000,
    'Time within which a connection to the embedded broker must show its token.',
  ),

  HTTP_HOST: text('127.0.0.1', 'Address of the HTTP server.'),
  HTTP_PORT: integer(3000, 0, 65_535, 'Port of the HTTP server; 0 takes any free port.'),
  HTTP_REQUEST_TIMEOUT_MS: integer(30_000, 1_000, 3_600_000, 'Time within which a request must arrive.'),
  HTTP_SHED_DELAY_MS: integer(1_000, 20, 60_000, 'Delay of the event loop above which requests are refused.'),
  HTTP_BODIES_MEGABYTES: integer(64, 1, 65_536, 'Memory for bodies of unanswered API requests, in total.'),
  HTTP_MAX_CONNECTIONS: integer(10_000, 1, 1_000_000, 'Largest number of connections to the HTTP server.'),
  HTTP_MAX_CONNECTIONS_PER_ADDRESS: integer(
    1_000,
    1,
    1_000_000,
    'Connections from one address to the HTTP server; addresses in HTTP_TRUST_PROXY are exempt.',
  ),
  HTTP_TRUST_PROXY: networks(
    'Addresses and networks of proxies in front, whose X-Forwarded-* headers are trusted; comma-separated.',
  ),
  HTTP_ALLOWED_ORIGINS: list(
    [],
    'Origins, in addition to its own, whose pages may open the live feed; comma-separated.',
  ),

  HTTP_TLS_CERT: optionalText(
    'A PEM file with the certificate of the HTTP server and its chain. Default: no TLS.',
  ),
  HTTP_TLS_KEY: optionalText('A PEM file with its key.'),
  DOCS_ACCESS: oneOf(
    ['public', 'signed-in', 'off'],
    'public',
    'Who may read the API description at /docs: everybody, signed-in users, or nobody.',
  ),
  METRICS_PORT: optionalInteger(0, 65_535, 'A separate port for /metrics. Default: HTTP_PORT.'),
  METRICS_HOST: text('127.0.0.1', 'Address of METRICS_PORT.'),
  METRICS_TOKEN: secret(
    optionalText(
      'A bearer token that /metrics requires. Default: /metrics is open to everybody.',
      /^[\x21-\x7e]{16,1024}$/,
      'of 16 to 1024 visible characters of ASCII',
    ),
  ),

  MAP_TILES: optionalText("A .pmtiles file for the page's map. Default: country outlines."),
  MAP_OVERLAY: optionalText('A GeoJSON file of places that the page draws over its map.'),

  DATA_DIR: text('./data', "Folder for the embedded server's data, and other files."),
  BACKUP_DIR: optionalText(
    'Folder for daily backups of the embedded server and for its WAL. Default: no backups.',
  ),
  BACKUP_AT: text(
    '02:30',
    'Time of the daily backup, in UTC.',
    /^([01]\d|2[0-3]):[0-5]\d$/,
    'a time of day such as 02:30',
  ),
  BACKUP_KEEP: integer(7, 1, 1_000, 'Number of backups to keep, with the WAL since the oldest of them.'),
  S3_URL: optionalUrl(
    ['http:', 'https:'],
    'An object store for files. Default: the folder files in DATA_DIR.',
  ),
  S3_BUCKET: optionalText(
    'The bucket in the object store.',
    /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
    'a name of 3 to 63 letters',
  ),
  S3_REGION: text('us-east-1', 'The region of the object store; any value if it has none.'),
  S3_ACCESS_KEY: optionalText('The id of the key to the object store.', undefined, 'a text'),
  S3_SECRET_KEY: secret(optionalText('The secret of the key to the object store.', undefined, 'a text')),
  S3_TIMEOUT_MS: integer(30_000, 100, 3_600_000, 'Longest silence of the object store.'),
  FILES_LINK_SECONDS: integer(900, 1, 604_800, 'How long a link to a file is valid.'),
  ARCHIVE_READ_DAYS: integer(62, 1, 10_000, 'Days of a vehicle that one query may read from the archive.'),
  ARCHIVE_READ_MS: integer(20_000, 100, 600_000, 'Longest time that one query may read from the archive.'),
  LOG_LEVEL: oneOf(
    ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'],
    'info',
    'Lowest level that is logged.',
  ),
  ADMIN_EMAIL: text(
    'admin@fleetwake.local',
    'Email address of the first administrator.',
    /^[^@\s]+@[^@\s]+$/,
    'an email address',
  ),
  ADMIN_PASSWORD: secret(
    optionalText(
      'Password of the first administrator. Default: generated and printed once.',
      /^.{8,1024}$/su,
      'of 8 to 1024 characters',
    ),
  ),

  TOKEN_LIFETIME_HOURS: integer(24, 1, 8_760, "Hours after which a login's token expires."),
  PASSWORD_COST: integer(
    15,
    10,
    20,
    'Memory and time of a password hash: 2 to this power KiB. Values below 14 are for tests.',
  ),
  LOGIN_ATTEMPTS_PER_ACCOUNT: integer(10, 1, 1_000_000, 'Failed logins allowed per account and window.'),
  LOGIN_ATTEMPTS_PER_ADDRESS: integer(100, 1, 1_000_000, 'Failed logins allowed per address and window.'),
  LOGIN_WINDOW_SECONDS: integer(300, 1, 86_400, 'Length of the window in which failed logins are counted.'),

  AUDIT_ANCHOR_DIR: optionalText(
    'Folder for the signed heads of the audit chain, preferably one that the database cannot write to. Default: DATA_DIR/anchors.',
  ),
  AUDIT_ANCHOR_KEY: optionalText(
    'File with the Ed25519 private key, in PEM, that signs them. Default: DATA_DIR/audit-anchor.key, created if it is missing.',
  ),
  AUDIT_ANCHOR_PUBLIC_KEY: optionalText(
    'File with the public keys, in PEM, that verify them. Default: the file beside the anchors.',
  ),

  RAW_RETENTION_DAYS: integer(30, 1, 3_650, 'Days for which raw readings are accepted and kept.'),
  PACK_AFTER_DAYS: optionalInteger(
    0,
    3_650,
    'Days after its end until a day is packed; 0: never. Default: 2 in a database created by this version or later, else never.',
  ),
  FEED_RETENTION_DAYS: integer(
    7,
    1,
    3_650,
    'Days for which the feed serves readings; the rows of a packed day stay for that long.',
  ),
  ARCHIVE_AFTER_DAYS: optionalInteger(
    1,
    3_650,
    'Days after its end until a packed day is moved to the archive, as Parquet. Default: never.',
  ),
  HOURLY_RETENTION_DAYS: integer(
    365,
    1,
    36_500,
    'Days for which hourly rollups are kept; at least RAW_RETENTION_DAYS.',
  ),
  EVENT_RETENTION_DAYS: integer(400, 1, 36_500, 'Days for which events and trips are kept.'),
  RETENTION_EXTRA_DROPS: integer(
    2,
    0,
    1_000,
    'Partitions that one run may drop in addition to one of each table, if several are due at once.',
  ),
  PARTITIONS_AHEAD_DAYS: integer(7, 1, 365, 'Days for which partitions are created in advance.'),
  ROLLUP_GAP_SECONDS: integer(300, 1, 3_600, 'A longer interval between two readings is not counted.'),
  MAINTENANCE_INTERVAL_SECONDS: integer(60, 1, 3_600, 'Seconds between two maintenance runs.'),

  LIVE_TICK_MS: integer(100, 20, 5_000, 'Time between two frames of the live feed.'),
  LIVE_MAX_CLIENTS: integer(10_000, 1, 100_000, 'Largest number of live feed connections of this process.'),
  LIVE_BUFFER_BYTES: integer(
    1_048_576,
    16_384,
    1_073_741_824,
    'A client with more unsent data than this gets no frame until it has taken some.',
  ),
  LIVE_BUFFERS_MEGABYTES: integer(
    256,
    1,
    65_536,
    'Size of the unsent data of all clients; a client whose organization has used up its share gets no frame until it has taken everything.',
  ),
  LIVE_STUCK_MS: integer(20_000, 1_000, 600_000, 'A client that takes nothing for this long is closed.'),

  DASHBOARD_CACHE_SECONDS: integer(15, 0, 3_600, "How long the dashboard's figures are cached."),

  JOBS_QUICK: integer(4, 1, 100, 'Quick durable jobs (seconds) that this process runs in parallel.'),
  JOBS_LONG: integer(1, 1, 100, 'Long durable jobs (minutes) that this process runs in parallel.'),
  JOBS_WAITING_PER_ORGANIZATION: integer(
    10_000,
    1,
    1_000_000,
    'Durable jobs of one organization that may wait; further ones are refused.',
  ),

  SECRETS_KEY: secret(
    optionalText(
      'Encrypts the secrets in the database. Default: the file secrets.key in DATA_DIR, with the embedded server only.',
      /^[^\0]{32,}$/,
      'a text of at least 32 characters, such as from openssl rand -base64 32',
    ),
  ),
  SMTP_URL: optionalUrl(['smtp:', 'smtps:'], 'The mail server. Default: no e-mail.'),
  SMTP_FROM: text('Fleetwake <fleetwake@localhost>', 'Sender of e-mails.'),
  DELIVERY_MQTT_URL: optionalUrl(
    ['mqtt:', 'mqtts:', 'ws:', 'wss:'],
    'The broker for deliveries. Default: MQTT_URL.',
  ),
  DELIVERY_REDIS_URL: optionalUrl(['redis:', 'rediss:'], 'A Redis server for deliveries to its streams.'),
  DELIVERY_NATS_URL: optionalUrl(['nats:', 'tls:'], 'A NATS server for deliveries to its JetStream.'),
  DELIVERY_ALLOW_PRIVATE: networks(
    'Private networks that webhooks may reach: addresses, networks, loopback or uniquelocal; comma-separated.',
  ),
  DELIVERY_TIMEOUT_MS: integer(15_000, 100, 600_000, 'Longest duration of one delivery attempt.'),
  DELIVERY_WAITING: integer(
    10_000,
    1,
    1_000_000,
    'Deliveries of one subscription that may wait for a retry; beyond that, no more are taken from its streams.',
  ),
  DELIVERIES_KEPT: integer(10_000, 0, 1_000_000, 'Finished deliveries that are kept for one subscription.'),
  SUBSCRIPTIONS_PER_ORGANIZATION: integer(100, 1, 100_000, 'Subscriptions that one organization may have.'),

  ROLES: list(roles, 'What this process does, from ingest, live, api and maintenance.', roles),
  SHUTDOWN_TIMEOUT_MS: integer(
    9_000,
    1_000,
    600_000,
    'Longest duration of a graceful stop, all phases together.',
  ),
} as const

type Variables = typeof variables
type Name = keyof Variables
type Camel<S extends string> = S extends `${infer A}_${infer B}`
  ? `${Lowercase<A>}${Capitalize<Camel<B>>}`
  : Lowercase<S>
type Read<V> = V extends Variable<infer T> ? T : never

export type Config = Readonly<{ [N in Name as Camel<N>]: Read<Variables[N]> }>

/** The process's environment, completed by the file `.env` of the working folder if there is one. */
export function readEnvironment(): Readonly<Record<string, string | undefined>> {
  try {
    process.loadEnvFile()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT')
      throw new StartupError(`.env cannot be read: ${messageOf(error)}`)
  }
  return process.env
}

/** Reads the environment. All problems are reported at once, each with its variable's name. */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const problems: string[] = []
  const config: Record<string, unknown> = {}
  for (const [name, variable] of Object.entries(variables) as [Name, Variable<unknown>][]) {
    // An empty value counts as absent, as `NAME=` in an .env file or in a compose file is meant.
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
    // An operator who only raised RAW_RETENTION_DAYS does not want hourly rows to be dropped before raw readings.
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

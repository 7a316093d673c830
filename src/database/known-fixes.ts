/**
 * The newest minor release of each major version of PostgreSQL known to this table, as of its date. PostgreSQL
 * releases fixes each February, May, August and November. The table does not update itself, and must be
 * renewed with each release of Fleetwake (https://www.postgresql.org/support/versioning/ and /support/security/). A
 * newer version is assumed to be good.
 *
 * As of its date the November releases were out too, seen as Debian's 15.20; their numbers for these versions were not
 * confirmed, so they are not in the table.
 */
export const knownFixes = {
  asOf: '2026-11-28',
  majors: {
    16: { minor: 15, released: '2026-08-13', endsOn: '2028-11-09' },
    17: { minor: 11, released: '2026-08-13', endsOn: '2029-11-08' },
    // There is no 18.5: it was withdrawn before it came out.
    18: { minor: 6, released: '2026-08-13', endsOn: '2030-11-14' },
  },
  about:
    'among them code that a database user could run in the server (to_char() with a long time zone, EXECUTE and FETCH)',
} as const

export interface FixesTable {
  asOf: string
  majors: Readonly<Record<number, { minor: number; released: string; endsOn: string }>>
  about: string
}

/**
 * What is wrong with a server of this version (server_version_num), in a sentence; undefined if nothing is known. A
 * version newer than the table is not judged.
 */
export function missingFixes(version: number, now: Date, table: FixesTable = knownFixes): string | undefined {
  const [major, minor] = [Math.floor(version / 10_000), version % 10_000]
  const known = table.majors[major]
  if (!known) return undefined
  if (now >= new Date(`${known.endsOn}T00:00:00Z`))
    return `PostgreSQL ${major} gets no fixes since ${known.endsOn}; upgrade to a newer major version.`
  if (minor >= known.minor) return undefined
  return (
    `PostgreSQL ${major}.${minor} lacks the fixes of ${major}.${known.minor} (${known.released}), ${table.about}. ` +
    `This list dates from ${table.asOf}; there may be newer fixes.`
  )
}

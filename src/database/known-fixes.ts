/**
 * The newest minor release of each major version of PostgreSQL that this table knows of, as of its date. PostgreSQL
 * brings fixes each February, May, August and November; the table does not learn of them by itself and has to be
 * renewed with each release of Fleetwake (https://www.postgresql.org/support/versioning/ and /support/security/). A
 * newer version is assumed to be good.
 *
 * As of its date a round of November was out too, seen as Debian's 15.20; its numbers in these versions were not
 * confirmed, so it is not in here.
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
 * What is wrong with a server of this version (server_version_num), in a sentence; undefined where nothing is known. A
 * version that is newer than the table is not judged.
 */
export function missingFixes(version: number, now: Date, table: FixesTable = knownFixes): string | undefined {
  const [major, minor] = [Math.floor(version / 10_000), version % 10_000]
  const known = table.majors[major]
  if (!known) return undefined
  if (now >= new Date(`${known.endsOn}T00:00:00Z`))
    return `PostgreSQL ${major} gets no fixes since ${known.endsOn}; move to a newer major version.`
  if (minor >= known.minor) return undefined
  return (
    `PostgreSQL ${major}.${minor} lacks the fixes of ${major}.${known.minor} (${known.released}), ${table.about}. ` +
    `What is known here is of ${table.asOf}; there may be newer ones.`
  )
}

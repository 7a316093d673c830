import type { Config } from '../../config.ts'
import type { Files } from '../../files/files.ts'
import { type ArchiveReader, createArchiveReader } from './in-place.ts'

/** The archive, for readers of the past. */
export interface Archive {
  /** For one request. */
  reader(): ArchiveReader
  /** A link to a file, and when it expires. */
  link(key: string, name: string): Promise<{ link: string; endsAt: Date }>
}

type ArchiveConfig = Pick<
  Config,
  'identityIgnores' | 'archiveReadDays' | 'archiveReadMs' | 'filesLinkSeconds'
>

export function openArchive(files: Files, config: ArchiveConfig, now: () => number): Archive {
  const { identityIgnores: ignored, archiveReadDays: mostDays, archiveReadMs: longestMs } = config
  return {
    reader: () => createArchiveReader({ files, ignored, mostDays, longestMs }),
    link: async (key, name) => {
      const endsAt = new Date(now() + config.filesLinkSeconds * 1000)
      return { link: await files.link(key, { endsAt, name }), endsAt }
    },
  }
}

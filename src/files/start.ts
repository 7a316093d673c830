import { join } from 'node:path'
import type { Config } from '../config.ts'
import type { Files } from './files.ts'
import { openFolder } from './folder.ts'
import type { Links } from './links.ts'
import { openS3 } from './s3.ts'

export interface OpenFiles extends Files {
  /** The address at which this service serves them itself. */
  links?: Links
}

type FilesConfig = Pick<
  Config,
  'dataDir' | 's3Url' | 's3Bucket' | 's3Region' | 's3AccessKey' | 's3SecretKey' | 's3TimeoutMs'
>

/** The object store if one is configured, else the folder `files` in DATA_DIR. Makes no request to the store yet. */
export async function openFiles(config: FilesConfig, now: () => number = Date.now): Promise<OpenFiles> {
  const { s3Url, s3Bucket, s3Region, s3AccessKey, s3SecretKey, s3TimeoutMs } = config
  if (s3Url === undefined) return await openFolder(join(config.dataDir, 'files'), now)
  return openS3({
    url: s3Url,
    // They are all set, or the start has failed.
    bucket: s3Bucket!,
    region: s3Region,
    accessKey: s3AccessKey!,
    secretKey: s3SecretKey!,
    timeoutMs: s3TimeoutMs,
  })
}

import { readFileSync } from 'node:fs'

/** The text of an .sql file that stands beside the module which asks for it. Read once, at import. */
export function readSql(importMetaUrl: string, file: string): string {
  return readFileSync(new URL(file, importMetaUrl), 'utf8')
}

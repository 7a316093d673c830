import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type pg from 'pg'
import { migrationsFolder, readLandedLine, withNewFiles } from '../migration-files.ts'
import { drawSchema } from './diagram.ts'
import { dumpSchema } from './dump.ts'

const schemaFile = fileURLToPath(new URL('../../../migrations/schema.txt', import.meta.url))
const landedFile = fileURLToPath(new URL('../../../migrations/landed.txt', import.meta.url))
const readmeFile = fileURLToPath(new URL('../../../README.md', import.meta.url))
const diagramFile = fileURLToPath(new URL('../../../docs/schema.md', import.meta.url))

const introduction = `# The schema

Made from the database by \`npm run schema\`; a test fails while it is not up to date. Every table of the fleet
also has \`organization_id\`, \`created_at\`, \`updated_at\` and \`deleted_at\`; a reference within an organization
carries the organization too, so that no row can point into another one. The whole of it, with constraints,
indexes, policies and functions, is in [migrations/schema.txt](../migrations/schema.txt), and the reasons in
[fleet.md](fleet.md).
`

/** The content that the files should have for this database. */
export async function renderSchema(client: pg.ClientBase): Promise<[file: string, text: string][]> {
  const pictures = await drawSchema(client)
  return [
    [schemaFile, await dumpSchema(client)],
    [diagramFile, [introduction, ...pictures.rooms.map(section)].join('\n')],
    [readmeFile, await readmeWith(pictures.relations)],
    [landedFile, withNewFiles(await readLandedLine(migrationsFolder))],
  ]
}

async function readmeWith(relations: string): Promise<string> {
  const readme = await readFile(readmeFile, 'utf8')
  return readme.replace(/(<!-- schema -->\n\n).*?(\n<!-- \/schema -->)/s, `$1${mermaid(relations)}$2`)
}

function section({ title, diagram }: { title: string; diagram: string }): string {
  return `## ${title}\n\n${mermaid(diagram)}`
}

function mermaid(diagram: string): string {
  return `\`\`\`mermaid\n${diagram}\`\`\`\n`
}

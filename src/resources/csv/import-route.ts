import Type from 'typebox'
import { Problem } from '../../errors.ts'
import type { App } from '../../http/app.ts'
import { bulk, type Failure, rowValidator } from '../bulk.ts'
import { type Outcome, upsertRows } from '../many.ts'
import type { Resource } from '../resource.ts'
import { plural, type ResourceDeps, routeOptions, tenantOf } from '../routes.ts'
import { bulkLimit, type ResourceSchemas } from '../schemas.ts'
import type { CsvRows } from './read.ts'
import { cellOf, lineOf } from './text.ts'

const Counts = Type.Object({
  created: Type.Integer(),
  changed: Type.Integer(),
  same: Type.Integer({ description: 'Rows that existed with the same content.' }),
})

/** Imports a file with field names in its first line. Rows with an existing id are changed. */
export function importRoute(
  app: App,
  resource: Resource,
  schemas: ResourceSchemas,
  { pool }: ResourceDeps,
): void {
  const { importRows, importBytes } = app.csv!
  const check = rowValidator(schemas.create)
  const example = Object.entries(resource.example)
  const body = {
    description:
      'A line of field names, then one row per line (RFC 4180). An empty cell is null if the field may be null, otherwise it counts as left out.',
    content: {
      'text/csv': {
        schema: Type.String({
          examples: [
            lineOf(example.map(([name]) => name)) +
              lineOf(example.map(([name, value]) => cellOf(value, resource.fields.properties[name]))),
          ],
        }),
      },
    },
  }
  void app.register(async scope => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('text/csv', { parseAs: 'buffer' }, (_request, content, done) => {
      try {
        done(null, new TextDecoder('utf-8', { fatal: true }).decode(content as Buffer))
      } catch {
        done(new Problem('malformed_csv', { message: 'The file is not UTF-8.' }))
      }
    })
    scope.post(
      `${resource.path}/import`,
      {
        ...routeOptions(
          resource,
          'write',
          `Creates and changes ${plural(resource)} from CSV, all or none`,
          {
            body,
            response: { 200: Counts },
          },
          true,
        ),
        bodyLimit: importBytes,
      },
      async request => {
        // Loaded with the first file.
        const { readCsv } = await import('./read.ts')
        const file = await readCsv(resource, request.body as string, importRows)
        try {
          check(file.rows)
          const put = await bulk({
            pool,
            tenant: tenantOf(request),
            resource,
            rows: file.rows,
            together: async client => {
              const all = []
              for (let from = 0; from < file.rows.length; from += bulkLimit)
                all.push(...(await upsertRows(client, resource, file.rows.slice(from, from + bulkLimit))))
              return all
            },
            alone: async (client, row) => (await upsertRows(client, resource, [row]))[0]!,
          })
          const count = (wanted: Outcome) => put.filter(({ outcome }) => outcome === wanted).length
          return { created: count('created'), changed: count('changed'), same: count('same') }
        } catch (error) {
          throw withLines(error, file)
        }
      },
    )
  })
}

const MOST_FAILURES = 1_000

/** The line of a refused row in the file. */
function withLines(error: unknown, { lines }: CsvRows): unknown {
  if (!(error instanceof Problem) || error.code !== 'rows_refused') return error
  const failures = (error.members.failures as Failure[]).slice(0, MOST_FAILURES)
  return new Problem('rows_refused', {
    message: error.message,
    members: {
      failures: failures.map(failure => ({
        ...failure,
        line: lines[failure.index],
        column: failure.field ?? null,
      })),
    },
  })
}

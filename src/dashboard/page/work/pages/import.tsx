import { useMutation, useQueryClient } from '@tanstack/preact-query'
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { ApiError, ask } from '../../session.ts'
import { readCsv } from '../csv.ts'
import { Failures, Preview, type RowFailure } from '../parts/import-preview.tsx'
import { Missing, Title } from '../parts/title.tsx'
import { routeOf } from '../resources.ts'
import { hrefOf } from '../router.ts'
import { titleOf } from '../schema.ts'
import type { ResourcePageProps } from '../work.tsx'

interface Counts {
  created: number
  changed: number
  same: number
}

/** Rows from a CSV file: looked at first, then stored, all or none. */
export function Import({ known, resource }: ResourcePageProps): JSX.Element {
  const [file, setFile] = useState<{ name: string; text: string }>()
  const client = useQueryClient()
  const send = useMutation({
    mutationFn: async (text: string) =>
      (await ask<Counts>('POST', `${resource.path}/import`, { body: text })).body,
    onSuccess: () => client.invalidateQueries(),
  })
  const name = resource.path.slice(1)
  const title = `Import ${titleOf(resource.path).toLowerCase()}`
  if (!routeOf(known, resource, 'import'))
    return <Missing words={`This user may not import any ${resource.name}.`} />
  const rows = file ? readCsv(file.text, 100_000) : []
  const [head, ...body] = rows
  const failures = failuresOf(send.error)
  const choose = async (chosen: File | undefined) => {
    send.reset()
    setFile(chosen && { name: chosen.name, text: await chosen.text() })
  }
  return (
    <>
      <Title text={title} />
      <p class="lead">
        The first line names the fields. A row with the ID of one that is there changes it; every other row is
        new. All of them are stored, or none.
      </p>
      <section class="block form">
        <label class="form-field">
          <span>CSV file</span>
          <input
            class="input file"
            type="file"
            accept=".csv,text/csv"
            onChange={event => void choose(event.currentTarget.files?.[0])}
          />
        </label>
        {head ? <Preview resource={resource} head={head.cells} rows={body} failures={failures} /> : null}
        {send.error ? <Failures error={send.error} failures={failures} rows={rows} /> : null}
        {send.data ? (
          <p class="banner" role="status">
            {send.data.created} created, {send.data.changed} changed, {send.data.same} were there already.{' '}
            <a href={hrefOf([name])}>See them</a>
          </p>
        ) : null}
        <div class="actions">
          <a class="button" href={hrefOf([name])}>
            Cancel
          </a>
          <button
            class="button accent"
            type="button"
            disabled={!file || body.length === 0 || send.isPending || send.isSuccess}
            onClick={() => file && send.mutate(file.text)}
          >
            {send.isPending ? 'Storing…' : `Store ${body.length} ${body.length === 1 ? 'row' : 'rows'}`}
          </button>
        </div>
      </section>
    </>
  )
}

function failuresOf(error: Error | null): RowFailure[] {
  const found = error instanceof ApiError ? error.members.failures : undefined
  return Array.isArray(found) ? (found as RowFailure[]) : []
}

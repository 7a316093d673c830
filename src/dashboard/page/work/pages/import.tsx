import { useMutation, useQueryClient } from '@tanstack/preact-query'
import type { JSX } from 'preact'
import { useRef, useState } from 'preact/hooks'
import { ApiError, ask } from '../../session.ts'
import { say } from '../../text.ts'
import { wordsOf } from '../../words.ts'
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

/** Rows from a CSV file: previewed first, then stored, all or none. */
export function Import({ known, resource }: ResourcePageProps): JSX.Element {
  const [file, setFile] = useState<{ name: string; text: string }>()
  const latest = useRef<File>()
  const client = useQueryClient()
  const send = useMutation({
    mutationFn: async (text: string) =>
      (await ask<Counts>('POST', `${resource.path}/import`, { body: text })).body,
    onSuccess: () => client.invalidateQueries(),
  })
  const name = resource.path.slice(1)
  const title = say.import.title(titleOf(resource.path))
  if (!routeOf(known, resource, 'import'))
    return <Missing words={say.work.mayNotImport(wordsOf(resource.name))} />
  const rows = file ? readCsv(file.text, 100_000) : []
  const [head, ...body] = rows
  const failures = failuresOf(send.error)
  const choose = async (chosen: File | undefined) => {
    if (!chosen) return
    send.reset()
    // Until it is read there is nothing to store: the file before it was not meant.
    setFile(undefined)
    latest.current = chosen
    const text = await chosen.text()
    // A larger one that was chosen before may take longer.
    if (latest.current === chosen) setFile({ name: chosen.name, text })
  }
  return (
    <>
      <Title text={title} />
      <p class="lead">{say.import.lead}</p>
      <section class="block form">
        <label class="form-field">
          <span>{say.import.file}</span>
          <input
            class="input file"
            type="file"
            accept=".csv,text/csv"
            onClick={event => {
              // The same file, once corrected, is a choice too.
              event.currentTarget.value = ''
            }}
            onChange={event => void choose(event.currentTarget.files?.[0])}
          />
        </label>
        {head ? <Preview resource={resource} head={head.cells} rows={body} failures={failures} /> : null}
        {send.error ? <Failures error={send.error} failures={failures} rows={rows} /> : null}
        {send.data ? (
          <p class="banner" role="status">
            {say.import.stored(send.data.created, send.data.changed, send.data.same)}{' '}
            <a href={hrefOf([name])}>{say.import.see}</a>
          </p>
        ) : null}
        <div class="actions">
          <a class="button" href={hrefOf([name])}>
            {say.common.cancel}
          </a>
          <button
            class="button accent"
            type="button"
            disabled={!file || body.length === 0 || send.isPending || send.isSuccess}
            onClick={() => file && send.mutate(file.text)}
          >
            {send.isPending ? say.import.storing : say.import.store(body.length)}
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

import { useMutation } from '@tanstack/preact-query'
import type { JSX } from 'preact'
import { announce } from '../../dom.ts'
import { download } from '../../session.ts'
import { say } from '../../text.ts'
import type { Resource } from '../resources.ts'

interface DownloadProps {
  words: string
  name: string
  file: () => Promise<Blob>
}

/** Saves a file that must be requested with the user's token. */
export function DownloadButton({ words, name, file }: DownloadProps): JSX.Element {
  const asked = useMutation({
    // Passed with the call: the function of the render before may have other filters.
    mutationFn: async (asked: Pick<DownloadProps, 'name' | 'file'>) => save(await asked.file(), asked.name),
    onError: error => announce(error.message),
  })
  return (
    <button
      class="button"
      type="button"
      disabled={asked.isPending}
      title={asked.error?.message}
      onClick={() => asked.mutate({ name, file })}
    >
      {asked.error ? say.common.failedAgain(words) : words}
    </button>
  )
}

interface ExportProps {
  resource: Resource
  query: URLSearchParams
}

/** All rows that match the filters, as a CSV file. */
export function ExportButton({ resource, query }: ExportProps): JSX.Element {
  const path = `${resource.path}?${new URLSearchParams([...query, ['format', 'csv']])}`
  return (
    <DownloadButton
      words={say.work.export}
      name={`${resource.path.slice(1)}.csv`}
      file={() => download(path)}
    />
  )
}

function save(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob)
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  // The download began with the click.
  URL.revokeObjectURL(url)
}

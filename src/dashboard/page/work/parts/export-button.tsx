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

/** Saves a file that has to be asked for with the user's token. */
export function DownloadButton({ words, name, file }: DownloadProps): JSX.Element {
  const asked = useMutation({
    mutationFn: file,
    onSuccess: blob => save(blob, name),
    onError: error => announce(error.message),
  })
  return (
    <button
      class="button"
      type="button"
      disabled={asked.isPending}
      title={asked.error?.message}
      onClick={() => asked.mutate()}
    >
      {asked.error ? say.common.failedAgain(words) : words}
    </button>
  )
}

interface ExportProps {
  resource: Resource
  query: URLSearchParams
}

/** All that the filters find, as a CSV file. */
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
  // The download has begun with the click.
  URL.revokeObjectURL(url)
}

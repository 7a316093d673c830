import { useMutation } from '@tanstack/preact-query'
import type { JSX } from 'preact'
import { announce } from '../../dom.ts'
import { download } from '../../session.ts'
import type { Resource } from '../resources.ts'

/** All that the filters find, as a CSV file. */
export function ExportButton({
  resource,
  query,
}: {
  resource: Resource
  query: URLSearchParams
}): JSX.Element {
  const file = useMutation({
    mutationFn: () => download(`${resource.path}?${new URLSearchParams([...query, ['format', 'csv']])}`),
    onSuccess: blob => save(blob, `${resource.path.slice(1)}.csv`),
    onError: error => announce(error.message),
  })
  return (
    <button
      class="button"
      type="button"
      disabled={file.isPending}
      title={file.error?.message}
      onClick={() => file.mutate()}
    >
      {file.error ? 'Export failed: try again' : 'Export'}
    </button>
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

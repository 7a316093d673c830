import { useMutation, useQueryClient } from '@tanstack/preact-query'
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { announce } from '../../dom.ts'
import { ApiError, download, post } from '../../session.ts'
import { say } from '../../text.ts'
import { DownloadButton } from '../parts/export-button.tsx'
import { hrefOf } from '../router.ts'
import type { PlaceRow } from './place-row.ts'

interface PlaceListProps {
  places: readonly PlaceRow[]
  mayWrite: boolean
}

const shownAtOnce = 200
const forms = ['circle', 'area', 'corridor'] as const

/** All of them by name, and the ways to create one. */
export function PlaceList({ places, mayWrite }: PlaceListProps): JSX.Element {
  const [typed, setTyped] = useState('')
  const wanted = typed.trim().toLowerCase()
  const found = places.filter(({ name }) => name.toLowerCase().includes(wanted))
  return (
    <>
      {mayWrite ? (
        <fieldset class="actions plain-group" aria-label={say.places.draw}>
          {forms.map(form => (
            <a key={form} class="button" href={hrefOf(['geofences', 'new'], new URLSearchParams({ form }))}>
              {say.places.forms[form]}
            </a>
          ))}
        </fieldset>
      ) : null}
      {places.length > 10 ? (
        <input
          class="input"
          type="search"
          aria-label={say.places.find}
          placeholder={say.places.find}
          value={typed}
          onInput={event => setTyped(event.currentTarget.value)}
        />
      ) : null}
      {places.length === 0 ? <p class="none">{say.places.none}</p> : null}
      <ul class="plain">
        {found.slice(0, shownAtOnce).map(({ id, name }) => (
          <li key={id}>
            <a href={hrefOf(['geofences', id])}>{name}</a>
          </li>
        ))}
      </ul>
      {found.length > shownAtOnce ? <p class="quiet">{say.common.more(found.length - shownAtOnce)}</p> : null}
      <div class="actions">
        <DownloadButton
          words={say.places.export}
          name="geofences.geojson"
          file={() => download('/geofences/geojson')}
        />
        {mayWrite ? <ImportButton /> : null}
      </div>
    </>
  )
}

function ImportButton(): JSX.Element {
  const client = useQueryClient()
  const imported = useMutation({
    mutationFn: async (file: File) =>
      await post<{ created: number }>('/geofences/geojson', await readFile(file)),
    onSuccess: ({ created }) => {
      announce(say.places.imported(created))
      return client.invalidateQueries({ queryKey: ['geofences'] })
    },
  })
  const { error, data } = imported
  const found =
    error instanceof ApiError ? (error.members.errors as { field: string; message: string }[]) : null
  return (
    <>
      <label class="button file-button">
        {say.places.import}
        <input
          class="visually-hidden"
          type="file"
          accept=".geojson,.json,application/geo+json,application/json"
          disabled={imported.isPending}
          onChange={event => {
            const file = event.currentTarget.files?.[0]
            if (file) imported.mutate(file)
            event.currentTarget.value = ''
          }}
        />
      </label>
      {data ? <p role="status">{say.places.imported(data.created)}</p> : null}
      {error ? (
        <div class="failed" role="alert">
          <p>{error.message}</p>
          <ul>
            {(found ?? []).slice(0, 5).map(({ field, message }) => (
              <li key={field}>
                <code>{field}</code>: {message}
              </li>
            ))}
          </ul>
        </div>
      ) : null}
    </>
  )
}

/** A single feature is a collection of one. */
async function readFile(file: File): Promise<unknown> {
  let read: unknown
  try {
    read = JSON.parse(await file.text())
  } catch {
    throw new Error(say.places.noJson)
  }
  const isFeature = typeof read === 'object' && read !== null && 'type' in read && read.type === 'Feature'
  return isFeature ? { type: 'FeatureCollection', features: [read] } : read
}

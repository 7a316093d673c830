import { useMutation, useQueryClient } from '@tanstack/preact-query'
import type { JSX } from 'preact'
import { useRef, useState } from 'preact/hooks'
import { announce } from '../../dom.ts'
import type { PlacesMap } from '../../map/places-map.ts'
import { outlineOf } from '../../map/sketch.ts'
import { ask } from '../../session.ts'
import { say } from '../../text.ts'
import { wordsOf } from '../../words.ts'
import { NumberInput } from '../parts/drafts.tsx'
import { useFocusOnWrong, useProblems } from '../parts/fields.tsx'
import { Labelled } from '../parts/labelled.tsx'
import { RowChoices } from '../parts/row-choices.tsx'
import type { Known } from '../resources.ts'
import { go, hrefOf } from '../router.ts'
import type { Deleted } from './deletion.ts'
import { DrawTools } from './draw-tools.tsx'
import { type PlaceRow, type PlaceValues, valuesOf } from './place-row.ts'
import { ScheduleInput } from './schedule-input.tsx'
import type { Drawing } from './use-map.ts'

interface PlaceFormProps {
  known: Known
  /** The geofence when the form was opened; absent: a new one. */
  begun?: { body: PlaceRow; etag: string | null }
  drawing: Drawing | undefined
  draw: PlacesMap['draw'] | undefined
  remove: (deleted: Deleted) => void
}

const fields = { name: 0, geometry: 0, radiusMeters: 0, schedule: 0, vehicleGroupIds: 0, speedLimit: 0 }

/** A geofence's name and radius, when it applies, and to which vehicles. */
export function PlaceForm({ known, begun, drawing, draw, remove }: PlaceFormProps): JSX.Element {
  const [values, setValues] = useState(() => valuesOf(begun?.body))
  const form = useRef<HTMLFormElement>(null)
  const save = useSaving(begun)
  const problems = useProblems(save.error, fields)
  useFocusOnWrong(form, problems)
  const put = (changed: Partial<PlaceValues>) => setValues({ ...values, ...changed })
  const wrong = (name: keyof typeof fields) => problems.byField.get(name)?.join('; ')
  return (
    <form
      ref={form}
      class="place-form"
      noValidate
      onSubmit={event => {
        event.preventDefault()
        save.mutate({ values, drawing })
      }}
    >
      {[...problems.others, wrong('geometry'), wrong('schedule'), wrong('vehicleGroupIds')]
        .filter(words => words !== undefined)
        .map(words => (
          <p key={words} class="failed" role="alert">
            {words}
          </p>
        ))}
      <DrawTools drawing={drawing} draw={draw} problem={wrong('radiusMeters')} />
      <Labelled words={wordsOf('name')} isNeeded problem={wrong('name')}>
        {common => (
          <input
            {...common}
            type="text"
            value={values.name}
            onInput={event => put({ name: event.currentTarget.value })}
          />
        )}
      </Labelled>
      <Labelled words={say.places.speedLimit} problem={wrong('speedLimit')}>
        {common => (
          <NumberInput
            {...{ common, nothing: null, step: 'any' }}
            value={values.speedLimit}
            change={speedLimit => put({ speedLimit: speedLimit as number | null })}
          />
        )}
      </Labelled>
      <ScheduleInput
        value={values.schedule}
        zone={known.me.organization.timeZone}
        change={schedule => put({ schedule })}
      />
      <RowChoices
        known={known}
        table="vehicle_groups"
        title={say.places.forWhom}
        none={say.places.forAll}
        value={values.vehicleGroupIds}
        change={vehicleGroupIds => put({ vehicleGroupIds })}
      />
      <div class="actions">
        <button class="button accent" type="submit" disabled={save.isPending}>
          {say.work.save}
        </button>
        <a class="button" href={hrefOf(['geofences'])}>
          {say.common.cancel}
        </a>
        {begun ? <RemoveButton begun={begun} remove={remove} /> : null}
      </div>
    </form>
  )
}

function RemoveButton({
  begun: { body, etag },
  remove,
}: Required<Pick<PlaceFormProps, 'begun' | 'remove'>>): JSX.Element {
  return (
    <button
      class="button danger"
      type="button"
      onClick={() => {
        remove({ id: body.id, name: body.name, etag })
        go(['geofences'])
      }}
    >
      {say.places.remove}
    </button>
  )
}

/** Sends the drawing and the fields, and returns to the list. */
function useSaving(begun: PlaceFormProps['begun']) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: async (now: { values: PlaceValues; drawing: Drawing | undefined }) => {
      const outline = now.drawing && outlineOf(now.drawing.sketch)
      if (!outline) throw new Error(say.places.notDrawn)
      const body = { ...now.values, ...outline }
      return begun
        ? await ask<PlaceRow>('PATCH', `/geofences/${begun.body.id}`, { body, etag: begun.etag })
        : await ask<PlaceRow>('POST', '/geofences', { body })
    },
    onSuccess: async ({ body }) => {
      announce(say.places.saved(body.name))
      await client.invalidateQueries({ queryKey: ['geofences'] })
      go(['geofences'])
    },
  })
}

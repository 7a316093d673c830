import { useMutation, useQueryClient } from '@tanstack/preact-query'
import type { JSX } from 'preact'
import { useEffect, useId, useState } from 'preact/hooks'
import { announce } from '../../dom.ts'
import type { Circle, Place } from '../../map/dispatch-map.ts'
import { post } from '../../session.ts'
import { say } from '../../text.ts'
import { wordsOf } from '../../words.ts'
import { NumberInput } from '../parts/drafts.tsx'

const severities = ['LOW', 'MEDIUM', 'HIGH', 'SEVERE'] as const

interface ReportProps {
  /** Its place: the centre of the map, until the map is clicked. */
  place: Place
  /** Draws it before it is reported. */
  sketch: (circle: Circle) => void
  close: () => void
}

function useReport(close: () => void) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (incident: object) => post('/automation/routes/traffic-incident', incident),
    onSuccess: async () => {
      announce(say.dispatch.reported)
      close()
      await client.invalidateQueries({ queryKey: ['dispatch', 'now'] })
    },
  })
}

/** Reports an incident: a circle on the map, and how much it slows traffic. */
export function ReportIncident({ place, sketch, close }: ReportProps): JSX.Element {
  const id = useId()
  const [severity, setSeverity] = useState<string>('HIGH')
  const [metres, setMetres] = useState<number | undefined>(500)
  const [description, setDescription] = useState('')
  useEffect(() => sketch({ place, metres: metres ?? 0, severity }), [place, metres, severity])
  const report = useReport(close)
  return (
    <form
      class="block dispatch-report"
      aria-labelledby="dispatch-report"
      onSubmit={event => {
        event.preventDefault()
        report.mutate({
          ...{ longitude: place[0], latitude: place[1], affectedRadiusMeters: metres, severity },
          ...(description ? { description } : {}),
        })
      }}
    >
      <h2 id="dispatch-report">{say.dispatch.report}</h2>
      <p class="hint">{say.dispatch.placeHint}</p>
      <div class="range-fields">
        <SeverityField severity={severity} change={setSeverity} />
        <label class="form-field" for={id}>
          {say.dispatch.radius}
          <NumberInput
            common={{ id, class: 'input', required: true, min: 50, max: 20_000 }}
            {...{ step: 50, nothing: undefined, value: metres }}
            change={next => setMetres(next as number | undefined)}
          />
        </label>
        <label class="form-field">
          {say.dispatch.description}
          <input
            class="input"
            maxLength={200}
            value={description}
            onInput={event => setDescription(event.currentTarget.value)}
          />
        </label>
      </div>
      {report.error ? (
        <p class="form-error" role="alert">
          {report.error.message}
        </p>
      ) : null}
      <div class="actions">
        <button class="button" type="button" onClick={close}>
          {say.common.cancel}
        </button>
        <button class="button accent" type="submit" disabled={report.isPending}>
          {say.dispatch.report}
        </button>
      </div>
    </form>
  )
}

function SeverityField({
  severity,
  change,
}: {
  severity: string
  change: (severity: string) => void
}): JSX.Element {
  return (
    <label class="form-field">
      {say.dispatch.severity}
      <select class="input" value={severity} onChange={event => change(event.currentTarget.value)}>
        {severities.map(each => (
          <option key={each} value={each}>
            {wordsOf(each)}
          </option>
        ))}
      </select>
    </label>
  )
}

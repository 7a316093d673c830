import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { say } from '../../text.ts'
import { wordsOf } from '../../words.ts'
import type { Known, Route } from '../resources.ts'
import { Dialog } from './dialog.tsx'
import { Fields, useProblems } from './fields.tsx'

interface ActionFormProps {
  known: Known
  route: Route
  act: {
    isPending: boolean
    error: Error | null
    mutate: (asked: { kind: string; body: unknown }) => void
  }
  close: () => void
}

/** For an action with parameters, such as the driver that a job is assigned to. */
export function ActionForm({ known, route, act, close }: ActionFormProps): JSX.Element {
  const [values, setValues] = useState<Record<string, unknown>>({})
  const problems = useProblems(act.error, route.takes?.properties ?? {})
  return (
    <Dialog title={wordsOf(route.kind)} close={close}>
      <form
        noValidate
        onSubmit={event => {
          event.preventDefault()
          const given = Object.entries(values).filter(([, value]) => value !== undefined)
          act.mutate({ kind: route.kind, body: Object.fromEntries(given) })
        }}
      >
        <Fields known={known} schema={route.takes!} values={values} change={setValues} problems={problems} />
        <div class="actions">
          <button class="button" type="button" onClick={close}>
            {say.common.cancel}
          </button>
          <button class="button accent" type="submit" disabled={act.isPending}>
            {wordsOf(route.kind)}
          </button>
        </div>
      </form>
    </Dialog>
  )
}

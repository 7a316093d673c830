import type { JSX } from 'preact'
import { useId, useState } from 'preact/hooks'
import { say } from '../../text.ts'
import { wordsOf } from '../../words.ts'
import { Dialog } from '../parts/dialog.tsx'
import { Input } from '../parts/input.tsx'
import { type Known, type Resource, type Row, routeOf } from '../resources.ts'
import { withoutNull } from '../schema.ts'
import type { Task } from './bulk-bar.tsx'
import { change } from './each.ts'

/** Fields that many rows can share: no secrets, and no lists or objects, which are edited one by one. */
export function settable(known: Known, resource: Resource): string[] {
  const fields = routeOf(known, resource, 'patch')?.takes?.properties ?? {}
  return Object.keys(fields).filter(name => {
    const { type } = withoutNull(fields[name]!).schema
    return name in resource.fields && type !== 'array' && type !== 'object'
  })
}

interface SetFieldProps {
  known: Known
  resource: Resource
  rows: readonly Row[]
  run: (task: Task) => Promise<void>
  close: () => void
}

/** Sets one field of all selected rows to the same value. */
export function SetField({ known, resource, rows, run, close }: SetFieldProps): JSX.Element {
  const names = settable(known, resource)
  const fields = routeOf(known, resource, 'patch')!.takes!.properties!
  // Few fields are the same in many rows; a status, a group or a kind is.
  const usual = names.find(name => withoutNull(fields[name]!).schema.enum !== undefined)
  const [name, setName] = useState(usual ?? names[0]!)
  const [value, setValue] = useState<unknown>(undefined)
  const id = useId()
  const { nullable } = withoutNull(fields[name]!)
  const given = value ?? (nullable ? null : undefined)
  return (
    <Dialog title={say.bulk.setTitle(rows.length)} close={close}>
      <form
        noValidate
        onSubmit={event => {
          event.preventDefault()
          if (given !== undefined) void run(setting(resource, name, given))
        }}
      >
        <label class="form-field">
          <span>{say.work.field}</span>
          <select
            class="input"
            value={name}
            onChange={event => {
              setName(event.currentTarget.value)
              setValue(undefined)
            }}
          >
            {names.map(each => (
              <option key={each} value={each}>
                {wordsOf(each)}
              </option>
            ))}
          </select>
        </label>
        <div class="form-field">
          <label for={id}>{wordsOf(name)}</label>
          <Input
            key={name}
            known={known}
            id={id}
            name={name}
            of={fields[name]!}
            value={value}
            change={setValue}
          />
          {nullable ? <p class="hint">{say.bulk.emptied}</p> : null}
        </div>
        <div class="actions">
          <button class="button" type="button" onClick={close}>
            {say.common.cancel}
          </button>
          <button class="button accent" type="submit" disabled={given === undefined}>
            {say.bulk.set}
          </button>
        </div>
      </form>
    </Dialog>
  )
}

function setting(resource: Resource, name: string, value: unknown): Task {
  return {
    words: say.bulk.changed,
    act: row => change(resource, row, { [name]: value }),
    back: ({ row, now }) => change(resource, now ?? row, { [name]: row[name] ?? null }),
  }
}

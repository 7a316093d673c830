import type { JSX } from 'preact'
import { say } from '../../text.ts'
import { namingField, type Resource } from '../resources.ts'
import { withoutNull, wordsOf } from '../schema.ts'

const keyOf = ({ path }: Resource) => `fleetwake.columns${path}`

/** Everything can be a column but the id, which the first one leads to. */
function possible({ fields }: Resource): string[] {
  return Object.keys(fields).filter(name => name !== 'id')
}

/** Those that were chosen in this browser, or the first that say something in a line. */
export function keptColumns(resource: Resource): string[] {
  const all = possible(resource)
  const kept = localStorage.getItem(keyOf(resource))
  if (kept !== null) return kept.split(',').filter(name => all.includes(name))
  const isPlain = (name: string) => {
    const { schema } = withoutNull(resource.fields[name]!)
    return schema.type !== 'object' && schema.type !== 'array' && (schema.maxLength ?? 0) <= 320
  }
  const standing = ['createdAt', 'updatedAt', 'deletedAt', 'organizationId', namingField(resource)]
  return all.filter(name => isPlain(name) && !standing.includes(name)).slice(0, 6)
}

interface ColumnChoiceProps {
  resource: Resource
  chosen: readonly string[]
  choose: (columns: string[]) => void
}

export function ColumnChoice({ resource, chosen, choose }: ColumnChoiceProps): JSX.Element {
  const all = possible(resource)
  const toggle = (name: string, isOn: boolean) => {
    const columns = all.filter(each => (each === name ? isOn : chosen.includes(each)))
    localStorage.setItem(keyOf(resource), columns.join(','))
    choose(columns)
  }
  return (
    <details class="drop">
      <summary class="button">{say.work.columns}</summary>
      <div class="card">
        {all.map(name => (
          <label key={name}>
            <input
              type="checkbox"
              checked={chosen.includes(name)}
              onChange={event => toggle(name, event.currentTarget.checked)}
            />
            {wordsOf(name)}
          </label>
        ))}
      </div>
    </details>
  )
}

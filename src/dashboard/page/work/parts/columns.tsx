import type { JSX } from 'preact'
import { say } from '../../text.ts'
import { wordsOf } from '../../words.ts'
import { namingField, type Resource } from '../resources.ts'
import { withoutNull } from '../schema.ts'
import { Check } from './check.tsx'
import { Drop } from './drop.tsx'

const keyOf = ({ path }: Resource) => `fleetwake.columns${path}`

/** Every field can be a column except the id, which the first column links to. */
function possible({ fields }: Resource): string[] {
  return Object.keys(fields).filter(name => name !== 'id')
}

/** The columns chosen in this browser, or the first ones that fit into a line. */
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
    <Drop words={say.work.columns}>
      {all.map(name => (
        <Check key={name} isOn={chosen.includes(name)} choose={isOn => toggle(name, isOn)}>
          {wordsOf(name)}
        </Check>
      ))}
    </Drop>
  )
}

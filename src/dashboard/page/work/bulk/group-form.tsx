import { useMutation, useQuery, useQueryClient } from '@tanstack/preact-query'
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { getAll } from '../../session.ts'
import { say } from '../../text.ts'
import { Dialog } from '../parts/dialog.tsx'
import { type Known, labelOf, type Resource, type Row, routeOf } from '../resources.ts'
import { withoutNull } from '../schema.ts'
import { offerUndo } from '../undo.tsx'
import { changeList } from './each.ts'

interface Grouping {
  group: Resource
  field: string
}

/** Resources whose rows hold a list of ids of this one, and that the user may change. */
export function groupsFor(known: Known, resource: Resource): Grouping[] {
  return known.resources
    .filter(
      group => /group/.test(group.name) && routeOf(known, group, 'patch') && routeOf(known, group, 'list'),
    )
    .flatMap(group =>
      Object.entries(group.fields)
        .filter(([, of]) => withoutNull(of).schema.items?.references === resource.table)
        .map(([field]) => ({ group, field })),
    )
}

interface GroupFormProps {
  known: Known
  resource: Resource
  rows: readonly Row[]
  choose: (rows: readonly Row[]) => void
  close: () => void
}

/** Puts the rows into a group, whose list is written once for all of them. */
export function GroupForm({ known, resource, rows, choose, close }: GroupFormProps): JSX.Element {
  const [{ group, field }] = groupsFor(known, resource) as [Grouping]
  const client = useQueryClient()
  const groups = useQuery({
    queryKey: ['list', group.path, 'all'],
    queryFn: () => getAll<Row>(`${group.path}?sort=name`, 2_000),
  })
  const [id, setId] = useState('')
  const ids = rows.map(row => row.id)
  const add = useMutation({
    mutationFn: async (groupId: string) => {
      let before: readonly string[] = []
      const now = await changeList(group, groupId, field, known => {
        before = known
        return [...new Set([...known, ...ids])]
      })
      return { now, added: ids.filter(one => !before.includes(one)) }
    },
    onSuccess: async ({ now, added }) => {
      offerUndo({
        words: say.bulk.added(added.length, ids.length - added.length, labelOf(now)),
        act:
          added.length === 0
            ? undefined
            : async () => {
                await changeList(group, now.id, field, known => known.filter(one => !added.includes(one)))
                return say.bulk.undone(added.length)
              },
      })
      close()
      choose([])
      await client.invalidateQueries()
    },
  })
  return (
    <Dialog title={say.bulk.groupTitle(rows.length)} close={close}>
      <form
        onSubmit={event => {
          event.preventDefault()
          if (id !== '') add.mutate(id)
        }}
      >
        {add.error ? (
          <p class="form-error" role="alert">
            {add.error.message}
          </p>
        ) : null}
        <label class="form-field">
          <span>{say.bulk.group}</span>
          <select class="input" value={id} onChange={event => setId(event.currentTarget.value)}>
            <option value="">{say.work.choose}</option>
            {(groups.data ?? []).map(row => (
              <option key={row.id} value={row.id}>
                {labelOf(row)}
              </option>
            ))}
          </select>
        </label>
        <div class="actions">
          <button class="button" type="button" onClick={close}>
            {say.common.cancel}
          </button>
          <button class="button accent" type="submit" disabled={id === '' || add.isPending}>
            {say.bulk.add}
          </button>
        </div>
      </form>
    </Dialog>
  )
}

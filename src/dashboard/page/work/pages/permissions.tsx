import { useMutation, useQuery, useQueryClient } from '@tanstack/preact-query'
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { announce } from '../../dom.ts'
import { getAll } from '../../session.ts'
import { say } from '../../text.ts'
import { wordsOf } from '../../words.ts'
import { change } from '../bulk/each.ts'
import { ScrolledTable } from '../parts/scrolled-table.tsx'
import { Failed, Loading } from '../parts/states.tsx'
import { Title } from '../parts/title.tsx'
import { type Known, ofTable, type Row, routeOf } from '../resources.ts'
import { hrefOf } from '../router.ts'
import { offerUndo } from '../undo.tsx'
import type { PageProps } from '../work.tsx'

interface Role extends Row {
  name: string
  permissions: string[]
  isPredefined: boolean
}

const rolesKey = ['list', '/roles', 'all']

/** The predefined roles, then the organization's own. */
const inOrder = (a: Role, b: Role): number =>
  Number(b.isPredefined) - Number(a.isPredefined) || a.name.localeCompare(b.name)

/** What each role may do: a row for every permission, a column for every role. */
export function Permissions({ known }: PageProps): JSX.Element {
  const resource = ofTable(known, 'roles')!
  const [typed, setTyped] = useState('')
  const roles = useQuery({
    queryKey: rolesKey,
    queryFn: async () => (await getAll<Role>('/roles?sort=createdAt', 500)).sort(inOrder),
  })
  const toggle = useToggle(known)
  if (roles.error) return <Failed error={roles.error} again={() => void roles.refetch()} />
  if (!roles.data) return <Loading />
  const mayChange = routeOf(known, resource, 'patch') !== undefined
  const subjects = subjectsOf(resource.fields.permissions?.items?.enum ?? [], typed)
  return (
    <>
      <header class="work-head">
        <Title text={say.permissions.title} />
        {routeOf(known, resource, 'create') ? (
          <a class="button accent" href={hrefOf(['roles', 'new'])}>
            {say.work.create(wordsOf(resource.name))}
          </a>
        ) : null}
      </header>
      <p class="lead">{say.permissions.lead}</p>
      <label class="form-field narrow">
        <span>{say.permissions.find}</span>
        <input
          class="input"
          type="search"
          value={typed}
          onInput={event => setTyped(event.currentTarget.value)}
        />
      </label>
      {toggle.error ? (
        <p class="form-error" role="alert">
          {toggle.error.message}
        </p>
      ) : null}
      <div class="matrix">
        <ScrolledTable
          label={say.permissions.title}
          heads={[say.permissions.permission, ...roles.data.map(({ name }) => wordsOf(name))]}
          isTall
        >
          {subjects.flatMap(([subject, actions]) =>
            actions.map((action, index) => (
              <tr key={`${subject}:${action}`} class={index === 0 ? 'first' : undefined}>
                <th scope="row">
                  <span class={index === 0 ? undefined : 'quiet'}>{wordsOf(subject)}</span> {wordsOf(action)}
                </th>
                {roles.data.map(role => (
                  <td key={role.id}>
                    <Cell
                      role={role}
                      permission={`${subject}:${action}`}
                      isFixed={!mayChange || role.isPredefined}
                      changing={toggle.isPending ? toggle.variables : undefined}
                      toggle={toggle.mutate}
                    />
                  </td>
                ))}
              </tr>
            )),
          )}
        </ScrolledTable>
      </div>
      <p class="under">{say.permissions.under}</p>
    </>
  )
}

interface CellProps {
  role: Role
  permission: string
  isFixed: boolean
  /** What is being saved: shown as it will be. */
  changing: Toggled | undefined
  toggle: (toggled: Toggled) => void
}

/** Granted, not granted, or implied, because write permission includes every single action. */
function Cell({ role, permission, isFixed, changing, toggle }: CellProps): JSX.Element {
  const [subject, action] = permission.split(':')
  const isGiven = role.permissions.includes(permission)
  const follows =
    !isGiven && !['read', 'own'].includes(action!) && role.permissions.includes(`${subject}:write`)
  const words = say.permissions.cell(wordsOf(role.name), wordsOf(subject!), wordsOf(action!))
  if (isFixed || follows) {
    const state = isGiven
      ? say.permissions.given
      : follows
        ? say.permissions.follows
        : say.permissions.notGiven
    return (
      <span class="mark" data-given={isGiven || undefined} data-follows={follows || undefined}>
        <span aria-hidden="true">{isGiven || follows ? '✓' : '·'}</span>
        <span class="visually-hidden">{state}</span>
      </span>
    )
  }
  const isChanging = changing?.id === role.id && changing.permission === permission
  return (
    <label class="tick">
      <input
        type="checkbox"
        aria-label={words}
        checked={isChanging ? changing.isGiven : isGiven}
        onChange={event => toggle({ id: role.id, permission, isGiven: event.currentTarget.checked })}
      />
    </label>
  )
}

interface Toggled {
  /** Of the role. */
  id: string
  permission: string
  isGiven: boolean
}

/** One change after the other, each from what the one before it left. */
function useToggle(known: Known) {
  const client = useQueryClient()
  const resource = ofTable(known, 'roles')!
  return useMutation({
    scope: { id: 'roles' },
    mutationFn: async ({ id, permission, isGiven }: Toggled) => {
      const role = client.getQueryData<Role[]>(rolesKey)!.find(each => each.id === id)!
      const others = role.permissions.filter(each => each !== permission)
      const permissions = isGiven ? [...others, permission] : others
      const now = (await change(resource, role, { permissions })) as Role
      return { role, now }
    },
    onSuccess: ({ role, now }) => {
      client.setQueryData<Role[]>(rolesKey, all => all?.map(each => (each.id === now.id ? now : each)))
      announce(say.work.saved)
      offerUndo({
        words: say.permissions.changed(wordsOf(role.name)),
        act: async () => {
          await change(resource, now, { permissions: role.permissions })
          return say.bulk.undone(1)
        },
      })
    },
    onSettled: () => client.invalidateQueries({ queryKey: ['list', '/roles'] }),
  })
}

/** The actions of each subject: read, then write, then the single ones. */
function subjectsOf(all: readonly unknown[], typed: string): [subject: string, actions: string[]][] {
  const wanted = typed.trim().toLowerCase()
  const subjects = new Map<string, string[]>()
  for (const permission of all.map(String)) {
    const [subject = '', action = ''] = permission.split(':')
    if (!`${permission} ${wordsOf(subject)} ${wordsOf(action)}`.toLowerCase().includes(wanted)) continue
    subjects.set(subject, [...(subjects.get(subject) ?? []), action])
  }
  const rank = (action: string) => ['read', 'write'].indexOf(action) + 1 || 3
  return [...subjects].map(([subject, actions]) => [
    subject,
    actions.sort((a, b) => rank(a) - rank(b) || a.localeCompare(b)),
  ])
}

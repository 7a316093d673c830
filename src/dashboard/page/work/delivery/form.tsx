import { useMutation, useQueryClient } from '@tanstack/preact-query'
import type { JSX } from 'preact'
import { useMemo, useState } from 'preact/hooks'
import { announce } from '../../dom.ts'
import { ask } from '../../session.ts'
import { say } from '../../text.ts'
import { Check } from '../parts/check.tsx'
import { Choice } from '../parts/choice.tsx'
import { Fields, useProblems } from '../parts/fields.tsx'
import { Failed } from '../parts/states.tsx'
import { type Known, ofTable, routeOf } from '../resources.ts'
import { go, hrefOf } from '../router.ts'
import type { Schema } from '../schema.ts'
import { SigningSecret } from './secret-dialog.tsx'
import { offeredTypes, type Subscription, typeWord } from './words.ts'

type Kind = Subscription['kind']
type Values = Readonly<Record<string, unknown>>

/** The fields of each kind; a browser subscribes by itself, under Settings. */
const fieldsOf: Readonly<Record<Kind, readonly string[]>> = {
  webhook: ['name', 'url', 'format'],
  email: ['name', 'to', 'language', 'timeZone', 'digestMinutes'],
  mqtt: ['name', 'topic', 'format'],
  redis: ['name', 'topic', 'format'],
  nats: ['name', 'topic', 'format'],
  push: ['name', 'language'],
}
const chosenKinds = ['webhook', 'email', 'mqtt', 'redis', 'nats'] as const

interface FormProps {
  known: Known
  begun?: { body: Subscription; etag: string | null }
}

/** Creates or changes a subscription. */
export function SubscriptionForm({ known, begun }: FormProps): JSX.Element {
  const before = begun?.body
  const [kind, setKind] = useState<Kind>(before?.kind ?? 'webhook')
  const [values, setValues] = useState<Values>(() => ({ ...before }))
  const [types, setTypes] = useState<readonly string[]>(before?.types ?? ['alert'])
  const [made, setMade] = useState<{ id: string; secret: string }>()
  const client = useQueryClient()
  const resource = ofTable(known, 'subscriptions')!
  const route = routeOf(known, resource, begun ? 'patch' : 'create')
  const schema = useMemo((): Schema => {
    const all = route?.takes?.properties ?? {}
    const properties = Object.fromEntries(
      fieldsOf[kind].flatMap(name => (all[name] ? [[name, all[name]]] : [])),
    )
    return { properties, required: ['url', 'to', 'topic'] }
  }, [route, kind])
  const save = useMutation({
    mutationFn: async (body: Values) =>
      begun
        ? await ask<Subscription>('PATCH', `/subscriptions/${begun.body.id}`, { body, etag: begun.etag })
        : await ask<Subscription & { secret: string | null }>('POST', '/subscriptions', {
            body: { ...body, kind },
          }),
    onSuccess: async ({ body }) => {
      announce(say.work.saved)
      await client.invalidateQueries()
      if ('secret' in body && typeof body.secret === 'string') setMade({ id: body.id, secret: body.secret })
      else go(['subscriptions', body.id])
    },
  })
  const problems = useProblems(save.error, schema.properties ?? {})
  if (!route) return <Failed error={new Error(say.common.mayNot)} />
  return (
    <form
      class="block form"
      noValidate
      onSubmit={event => {
        event.preventDefault()
        const given = fieldsOf[kind]
          .map(name => [name, values[name]])
          .filter(([, value]) => value !== undefined)
        save.mutate({ ...Object.fromEntries(given), types })
      }}
    >
      {begun ? null : (
        <Choice
          words={say.delivery.kind}
          all={Object.fromEntries(chosenKinds.map(each => [each, say.delivery.kinds[each]]))}
          value={kind}
          choose={next => setKind(next as Kind)}
        />
      )}
      <Fields known={known} schema={schema} values={values} change={setValues} problems={problems} />
      <TypesInput types={types} change={setTypes} />
      <div class="actions">
        <a class="button" href={hrefOf(begun ? ['subscriptions', begun.body.id] : ['subscriptions'])}>
          {say.common.cancel}
        </a>
        <button class="button accent" type="submit" disabled={save.isPending}>
          {say.work.save}
        </button>
      </div>
      {made ? <SigningSecret secret={made.secret} close={() => go(['subscriptions', made.id])} /> : null}
    </form>
  )
}

interface TypesProps {
  types: readonly string[]
  change: (types: readonly string[]) => void
}

/** The types of messages: known kinds, and events named by devices. */
function TypesInput({ types, change }: TypesProps): JSX.Element {
  const offered = offeredTypes()
  const own = types.filter(type => !offered.includes(type))
  return (
    <>
      <fieldset class="choices">
        <legend>{say.delivery.types}</legend>
        {offered.map(type => (
          <Check
            key={type}
            isOn={types.includes(type)}
            choose={isOn => change(isOn ? [...types, type] : types.filter(each => each !== type))}
          >
            {typeWord(type)}
          </Check>
        ))}
      </fieldset>
      <label class="form-field">
        <span>{say.delivery.otherTypes}</span>
        <input
          class="input"
          type="text"
          autoComplete="off"
          defaultValue={own.join(', ')}
          onChange={event => {
            const words = event.currentTarget.value.split(',').map(word => word.trim())
            change([...types.filter(type => offered.includes(type)), ...words.filter(word => word !== '')])
          }}
        />
      </label>
    </>
  )
}

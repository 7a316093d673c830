import { useMutation } from '@tanstack/preact-query'
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { eventWord, knownTypes } from '../../event-words.ts'
import { choosePreferences, notifiedKinds } from '../../preferences.ts'
import { say } from '../../text.ts'
import { Check } from '../parts/check.tsx'
import type { Known } from '../resources.ts'
import { isSubscribed, subscribeBrowser, unsubscribeBrowser } from './browser.ts'

/** The notifications of this browser, while the page is open and when it is closed. */
export function Notifications({ known }: { known: Known }): JSX.Element {
  const [kinds, setKinds] = useState(notifiedKinds)
  const words = (kind: string) =>
    kind === 'alert' ? say.delivery.alert : kind === 'said' ? say.push.said : eventWord(kind)
  const choose = (kind: string, isOn: boolean) => {
    const next = isOn ? [...kinds, kind] : kinds.filter(each => each !== kind)
    choosePreferences({ notified: next })
    setKinds(next)
  }
  return (
    <section class="block form">
      <h2>{say.push.title}</h2>
      <p class="hint">{say.push.lead}</p>
      <fieldset class="choices">
        <legend class="visually-hidden">{say.push.title}</legend>
        {['alert', 'said', ...knownTypes()].map(kind => (
          <Check key={kind} isOn={kinds.includes(kind)} choose={isOn => choose(kind, isOn)}>
            {words(kind)}
          </Check>
        ))}
      </fieldset>
      {known.me.permissions.includes('subscriptions:write') ? <OfBrowser /> : null}
    </section>
  )
}

function OfBrowser(): JSX.Element {
  const [isOn, setOn] = useState(isSubscribed)
  const act = useMutation({
    mutationFn: async (isOn: boolean) => await (isOn ? unsubscribeBrowser() : subscribeBrowser()),
    onSettled: () => setOn(isSubscribed()),
  })
  return (
    <>
      <h3>{say.push.here}</h3>
      {isOn ? <p role="status">{say.push.subscribed}</p> : null}
      {act.error ? (
        <p class="form-error" role="alert">
          {act.error.message}
        </p>
      ) : null}
      <div class="actions">
        <button class="button" type="button" disabled={act.isPending} onClick={() => act.mutate(isOn)}>
          {isOn ? say.push.unsubscribe : say.push.subscribe}
        </button>
      </div>
    </>
  )
}

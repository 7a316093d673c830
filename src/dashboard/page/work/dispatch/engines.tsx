import { useMutation, useQueryClient } from '@tanstack/preact-query'
import type { JSX } from 'preact'
import { announce } from '../../dom.ts'
import { post } from '../../session.ts'
import { say } from '../../text.ts'
import { wordsOf } from '../../words.ts'
import type { Engine } from './picture.ts'
import { clockOf } from './plans.ts'

/** Which engines run, and when they last reported; users with the permission start and stop them. */
export function Engines({
  engines,
  mayWrite,
}: {
  engines: readonly Engine[]
  mayWrite: boolean
}): JSX.Element {
  const client = useQueryClient()
  const turn = useMutation({
    mutationFn: ({ path }: { path: string; done: string }) => post(`/automation/${path}`),
    onSuccess: async (_, { done }) => {
      announce(done)
      await client.invalidateQueries({ queryKey: ['dispatch', 'now'] })
    },
  })
  // A button that were disabled meanwhile would lose the focus.
  const turnOnce = (turned: { path: string; done: string }) => {
    if (!turn.isPending) turn.mutate(turned)
  }
  const isAnyStopped = engines.some(({ running }) => !running)
  return (
    <section class="block dispatch-engines" aria-labelledby="dispatch-engines">
      <h2 id="dispatch-engines">{say.dispatch.engines}</h2>
      {mayWrite ? (
        <button
          class="button small"
          type="button"
          onClick={() =>
            turnOnce({
              path: `${isAnyStopped ? 'start' : 'stop'}-all`,
              done: say.dispatch.turned(
                say.dispatch.engines,
                say.dispatch[isAnyStopped ? 'runs' : 'stopped'],
              ),
            })
          }
        >
          {say.dispatch[isAnyStopped ? 'startAll' : 'stopAll']}
        </button>
      ) : null}
      <ul>
        {engines.map(({ engine, running, lastRoundAt }) => {
          const name = wordsOf(engine)
          const action = running ? 'stop' : 'start'
          const words = say.dispatch[running ? 'stopIt' : 'startIt'](name)
          return (
            <li key={engine}>
              <b>{name}</b>
              <span class={running ? 'tag runs' : 'tag'}>
                {running ? say.dispatch.runs : say.dispatch.stopped}
              </span>
              <span class="quiet">{lastRoundAt ? say.dispatch.lastRound(clockOf(lastRoundAt)) : null}</span>
              {mayWrite ? (
                <button
                  class="button small"
                  type="button"
                  aria-label={words}
                  onClick={() =>
                    turnOnce({
                      path: `${engine}/${action}`,
                      done: say.dispatch.turned(name, running ? say.dispatch.stopped : say.dispatch.runs),
                    })
                  }
                >
                  {say.dispatch[action]}
                </button>
              ) : null}
            </li>
          )
        })}
      </ul>
      {turn.error ? (
        <p class="form-error" role="alert">
          {turn.error.message}
        </p>
      ) : null}
    </section>
  )
}

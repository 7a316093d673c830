import { announce, h, replace } from '../dom.ts'
import { ApiError, get, post } from '../session.ts'
import { say } from '../text.ts'
import { formatAgo, formatMoment } from '../words.ts'

interface DurableJob {
  id: string
  name: string
  organizationId: string | null
  state: 'waiting' | 'running' | 'failed' | 'done'
  attempts: number
  createdAt: string
  runAt: string
  lastError: string | null
}

interface Page {
  items: DurableJob[]
  nextCursor: string | null
}

/** Of each state; where there are more it says so. */
const shown = 20
const states = ['failed', 'running', 'waiting'] as const

/** What the service does by itself: what failed for good, which can be run again, what runs and what waits. */
export function createJobsBlock() {
  const body = h('div', {})
  const element = h('div', { class: 'block' }, h('h2', {}, say.operations.jobs), body)

  async function refresh(): Promise<void> {
    try {
      const pages = await Promise.all(
        states.map(state => get<Page>(`/jobs-queue?state=${state}&limit=${shown}`)),
      )
      draw(pages)
    } catch (error) {
      const isNotFor = error instanceof ApiError && error.status === 403
      element.hidden = isNotFor
      if (!isNotFor) quiet(say.operations.jobsFailed((error as Error).message))
    }
  }

  function draw(pages: readonly Page[]): void {
    element.hidden = false
    const jobs = pages.flatMap(({ items }) => items)
    // A button that has the focus keeps it, if its job is still there.
    const focused = (document.activeElement as HTMLElement | null)?.dataset.job
    if (jobs.length === 0) {
      quiet(say.operations.jobsCalm)
      return
    }
    replace(
      body,
      h('ul', { class: 'jobs' }, ...jobs.map(row)),
      pages.some(({ nextCursor }) => nextCursor !== null) &&
        h('p', { class: 'under' }, say.operations.jobsMore(shown)),
    )
    if (focused) body.querySelector<HTMLElement>(`[data-job="${focused}"]`)?.focus()
  }

  function quiet(words: string): void {
    replace(body, h('p', { class: 'quiet' }, words))
  }

  function row(job: DurableJob): HTMLElement {
    const { id, name, state, lastError } = job
    return h(
      'li',
      { 'data-state': state },
      h(
        'div',
        {},
        h('b', {}, name),
        ' ',
        h(
          'span',
          { class: 'tag', 'data-severity': state === 'failed' ? 'high' : undefined },
          say.names[state] ?? state,
        ),
        h('span', { class: 'under' }, wordsOf(job)),
        lastError !== null && h('p', { class: 'under' }, lastError),
      ),
      state === 'failed' &&
        h(
          'button',
          {
            type: 'button',
            class: 'button',
            'data-job': id,
            'aria-label': say.operations.runAgainNamed(name),
            onclick: (event: Event) => void again(job, event.currentTarget as HTMLButtonElement),
          },
          say.operations.runAgain,
        ),
    )
  }

  async function again({ id, name }: DurableJob, button: HTMLButtonElement): Promise<void> {
    button.disabled = true
    try {
      await post(`/jobs-queue/${id}/retry`)
      announce(say.operations.runsAgain(name))
    } catch (error) {
      announce(say.operations.notRun(name, (error as Error).message))
    }
    await refresh()
  }

  return { element, refresh }
}

function wordsOf({ state, attempts, createdAt, runAt, organizationId }: DurableJob): string {
  const now = Date.now()
  const words = [organizationId === null ? say.operations.ofService : say.operations.ofOrganization]
  if (attempts > 0) words.push(say.operations.attempts(attempts))
  words.push(say.operations.enqueued(formatAgo(Date.parse(createdAt), now)))
  if (state === 'waiting' && Date.parse(runAt) > now)
    words.push(say.operations.toBeRun(formatMoment(Date.parse(runAt))))
  return words.join(' · ')
}

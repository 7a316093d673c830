import { announce, h, keepChildren, write } from '../dom.ts'
import { released } from '../press.ts'
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

interface Row {
  /** What it shows but for its words, which change with the time. */
  shows: string
  element: HTMLElement
  words: HTMLElement
}

/** For each state; if there are more, the page says so. */
const shown = 20
const states = ['failed', 'running', 'waiting'] as const

/** Background jobs of the service: those that failed for good, which can be restarted, and those running and waiting. */
export function createJobsBlock() {
  let rows: ReadonlyMap<string, Row> = new Map()
  let [asked, drawn] = [0, 0]
  const list = h('ul', { class: 'jobs' })
  const more = h('p', { class: 'under' }, say.operations.jobsMore(shown))
  const quiet = h('p', { class: 'quiet' })
  const body = h('div', {})
  const element = h('div', { class: 'block' }, h('h2', {}, say.operations.jobs), body)

  async function refresh(): Promise<void> {
    const mine = ++asked
    try {
      const pages = await Promise.all(
        states.map(state => get<Page>(`/jobs-queue?state=${state}&limit=${shown}`)),
      )
      await released()
      // What was asked for later knows more: a job that was just restarted has not failed any more.
      if (mine < drawn) return
      drawn = mine
      draw(pages)
    } catch (error) {
      if (mine < drawn) return
      const isNotFor = error instanceof ApiError && error.status === 403
      element.hidden = isNotFor
      if (isNotFor) return
      write(quiet, say.operations.jobsFailed((error as Error).message))
      keepChildren(body, [quiet])
    }
  }

  function draw(pages: readonly Page[]): void {
    element.hidden = false
    const jobs = pages.flatMap(({ items }) => items)
    const isMore = pages.some(({ nextCursor }) => nextCursor !== null)
    // A job that shows the same stays as it is: its button may have the focus, or be about to be clicked.
    rows = new Map(jobs.map(job => [job.id, rowOf(job)]))
    for (const job of jobs) write(rows.get(job.id)!.words, wordsOf(job))
    keepChildren(
      list,
      [...rows.values()].map(row => row.element),
    )
    write(quiet, jobs.length === 0 ? say.operations.jobsCalm : '')
    keepChildren(body, jobs.length === 0 ? [quiet] : isMore ? [list, more] : [list])
  }

  function rowOf(job: DurableJob): Row {
    const { id, name, state, lastError } = job
    const shows = JSON.stringify([name, state, lastError])
    const known = rows.get(id)
    if (known?.shows === shows) return known
    const words = h('span', { class: 'under' })
    const row = h(
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
        words,
        lastError !== null && h('p', { class: 'under' }, lastError),
      ),
      state === 'failed' &&
        h(
          'button',
          {
            type: 'button',
            class: 'button',
            'aria-label': say.operations.runAgainNamed(name),
            onclick: (event: Event) => void again(job, event.currentTarget as HTMLButtonElement),
          },
          say.operations.runAgain,
        ),
    )
    return { shows, element: row, words }
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
    // Where it has failed again meanwhile, with the same words, it is the same row.
    button.disabled = false
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

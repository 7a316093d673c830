import { h, replace } from '../dom.ts'
import type { Events } from '../events.ts'
import type { Fleet } from '../fleet.ts'
import { say } from '../text.ts'

type Work = ReturnType<typeof import('../work/main.tsx')['openWork']>

/** The pages for managing the fleet. Their code is loaded when the first of them is opened. */
export function createWorkView(fleet: Fleet, events: Events) {
  const element = h('div', { class: 'view scrolls', hidden: true })
  let work: Work | undefined
  let loading = false
  let closed = false

  async function load(): Promise<void> {
    loading = true
    replace(
      element,
      h('div', { class: 'page' }, h('p', { class: 'quiet', role: 'status' }, say.common.loading)),
    )
    try {
      const { openWork } = await import('../work/main.tsx')
      if (closed) return
      replace(element)
      work = openWork(element, fleet, events)
    } catch (error) {
      const again = h(
        'button',
        { class: 'button', type: 'button', onclick: () => void load() },
        say.common.again,
      )
      const words = say.common.notLoaded((error as Error).message)
      replace(element, h('div', { class: 'page' }, h('p', { role: 'alert' }, words), again))
    } finally {
      loading = false
    }
  }

  return {
    element,
    show: () => undefined,
    /** The address has changed; `shown`: to one of these pages. */
    route(shown: boolean): void {
      if (!shown) work?.leave()
      else if (work) work.show()
      else if (!loading) void load()
    },
    close(): void {
      closed = true
      work?.close()
    },
  }
}

import { h, replace } from '../dom.ts'
import { say } from '../text.ts'

/** Charts of the day and their tables. Their code is loaded when they are first opened. */
export function createCourseBlock() {
  const element = h('div', { class: 'course-blocks' })
  let opened: Promise<{ draw: (isShown: boolean) => void }> | undefined

  async function draw(isShown: boolean): Promise<void> {
    if (!isShown && !opened) return
    opened ??= import('../work/operations/main.tsx').then(({ openOperations }) => openOperations(element))
    try {
      ;(await opened).draw(isShown)
    } catch (error) {
      opened = undefined
      replace(element, h('p', { class: 'quiet' }, say.common.notLoaded((error as Error).message)))
    }
  }

  return { element, draw }
}

import { useLayoutEffect } from 'preact/hooks'

/** By the name of the form. It ends with the page, because some forms have passwords in them. */
const left = new Map<string, unknown>()

/**
 * What was entered into a form and not saved stays when the form is left, by a link or by the browser's own buttons, and
 * is there when it is opened again. Before the page itself is closed, the browser asks.
 *
 * `entered` is undefined if there is nothing to lose; otherwise it is replaced, never changed.
 */
export function useUnsaved(form: string, entered: unknown): void {
  const isUnsaved = entered !== undefined
  // Both at once: the next click may leave the page.
  useLayoutEffect(() => {
    if (isUnsaved) left.set(form, entered)
    else left.delete(form)
  }, [form, entered])
  useLayoutEffect(() => {
    if (!isUnsaved) return
    addEventListener('beforeunload', ask)
    return () => removeEventListener('beforeunload', ask)
  }, [isUnsaved])
}

/** What was left behind there. */
export const unsavedOf = (form: string): unknown => left.get(form)

function ask(event: BeforeUnloadEvent): void {
  event.preventDefault()
}

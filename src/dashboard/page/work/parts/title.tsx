import type { JSX } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { announce } from '../../dom.ts'
import { say } from '../../text.ts'

export function Missing({ words }: { words: string }): JSX.Element {
  return (
    <>
      <Title text={say.work.notFound} />
      <p class="quiet">{words}</p>
    </>
  )
}

interface TitleProps {
  text: string
  /** Of a long list: the part of it that is shown. */
  page?: string | null
}

/**
 * The heading of a page. Keyboard and screen reader users start there, and everybody at the top. It gets the focus before
 * it is painted: later, somebody may be typing in a field already.
 */
export function Title({ text, page = null }: TitleProps): JSX.Element {
  const heading = useRef<HTMLHeadingElement>(null)
  const begunAt = useRef<string>()
  useLayoutEffect(() => {
    document.title = `${text} · Fleetwake`
    // Another user may give the row another name: whoever works on this page stays where they are.
    const place = `${location.hash.split('?')[0]} ${page}`
    if (begunAt.current === place) return
    begunAt.current = place
    announce(text)
    heading.current?.focus({ preventScroll: true })
    heading.current?.closest('.view')?.scrollTo(0, 0)
  }, [text, page])
  return (
    <h1 ref={heading} tabIndex={-1}>
      {text}
    </h1>
  )
}

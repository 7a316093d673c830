import type { JSX } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
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

/** The heading of a page. Whoever comes by the keyboard, or listens, begins there. */
export function Title({ text }: { text: string }): JSX.Element {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    document.title = `${text} · Fleetwake`
    announce(text)
    heading.current?.focus({ preventScroll: true })
  }, [text])
  return (
    <h1 ref={heading} tabIndex={-1}>
      {text}
    </h1>
  )
}

import type { ComponentChildren, JSX } from 'preact'
import { useEffect, useRef } from 'preact/hooks'

interface DropProps {
  words: string
  children: ComponentChildren
}

/** A button below which a card opens. Escape, a click elsewhere, or a link in it closes the card. */
export function Drop({ words, children }: DropProps): JSX.Element {
  const drop = useRef<HTMLDetailsElement>(null)
  useEffect(() => {
    const whenPressed = ({ target }: Event) => {
      const isInside = drop.current?.contains(target as Node) ?? false
      if (drop.current && !isInside) drop.current.open = false
    }
    addEventListener('pointerdown', whenPressed)
    return () => removeEventListener('pointerdown', whenPressed)
  }, [])
  const close = () => {
    drop.current!.open = false
    drop.current!.querySelector('summary')?.focus()
  }
  return (
    <details
      ref={drop}
      class="drop"
      onKeyDown={event => {
        if (event.key === 'Escape' && drop.current?.open) close()
      }}
      onClick={event => {
        if (event.target instanceof HTMLAnchorElement) close()
      }}
    >
      <summary class="button">{words}</summary>
      <div class="card">{children}</div>
    </details>
  )
}

import type { JSX } from 'preact'

/** Preformatted text. It can be scrolled with the keyboard too. */
export function Code({ text }: { text: string }): JSX.Element {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard.
    <pre class="code" tabIndex={0}>
      {text}
    </pre>
  )
}

import type { ComponentChildren, JSX } from 'preact'
import { useEffect, useId, useRef } from 'preact/hooks'
import { say } from '../../text.ts'

interface DialogProps {
  title: string
  /** By Escape, or its own buttons. */
  close: () => void
  children: ComponentChildren
}

/** The browser's own dialog: it traps the focus, and restores it when it is closed, whichever way. */
export function Dialog({ title, close, children }: DialogProps): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null)
  const heading = useId()
  useEffect(() => {
    const { current: shown } = dialog
    shown?.showModal()
    return () => shown?.close()
  }, [])
  // By Escape. The event comes late: after another way of closing, nothing is left to close.
  const whenClosed = () => {
    if (dialog.current) close()
  }
  return (
    <dialog ref={dialog} class="dialog card" aria-labelledby={heading} onClose={whenClosed}>
      <h2 id={heading}>{title}</h2>
      {children}
    </dialog>
  )
}

interface ConfirmProps {
  title: string
  words: string
  yes: string
  danger?: boolean
  busy: boolean
  error?: Error | null
  act: () => void
  close: () => void
}

export function Confirm({ title, words, yes, danger, busy, error, act, close }: ConfirmProps): JSX.Element {
  return (
    <Dialog title={title} close={close}>
      <p>{words}</p>
      {error ? (
        <p class="form-error" role="alert">
          {error.message}
        </p>
      ) : null}
      <div class="actions">
        <button class="button" type="button" onClick={close}>
          {say.common.cancel}
        </button>
        <button
          class={danger ? 'button danger' : 'button accent'}
          type="button"
          disabled={busy}
          onClick={act}
        >
          {yes}
        </button>
      </div>
    </Dialog>
  )
}

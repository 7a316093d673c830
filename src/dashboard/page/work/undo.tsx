import { useQueryClient } from '@tanstack/preact-query'
import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { announce } from '../dom.ts'
import { say } from '../text.ts'

/**
 * The last action that can be undone: offered -> undone, dismissed, or replaced by the next one. It remains while the user
 * moves between pages, since a mistake is often noticed on another page.
 */
interface Undo {
  words: string
  /** Undoes it, and returns the message about that. Absent: it cannot be undone. */
  act?: (() => Promise<string>) | undefined
}

let offered: Undo | undefined
let changed: () => void = () => undefined

export function offerUndo(undo: Undo | undefined): void {
  offered = undo
  if (undo) announce(undo.words)
  changed()
}

export function UndoBar(): JSX.Element | null {
  const [, draw] = useState(0)
  const [isBusy, setBusy] = useState(false)
  const client = useQueryClient()
  useEffect(() => {
    changed = () => draw(count => count + 1)
    return () => {
      changed = () => undefined
    }
  }, [])
  if (!offered) return null
  const undo = offered
  const { words, act } = undo
  const takeBack = async () => {
    setBusy(true)
    const said = await act!().catch((error: Error) => error.message)
    setBusy(false)
    // Something else may have been done meanwhile, which can still be undone.
    if (offered === undo) offerUndo({ words: said })
    else announce(said)
    await client.invalidateQueries()
  }
  return (
    <div class="undo-bar">
      <p>{words}</p>
      {act ? (
        <button class="button" type="button" disabled={isBusy} onClick={() => void takeBack()}>
          {say.bulk.undo}
        </button>
      ) : null}
      <button class="button" type="button" aria-label={say.bulk.dismiss} onClick={() => offerUndo(undefined)}>
        ×
      </button>
    </div>
  )
}

import { useQueryClient } from '@tanstack/preact-query'
import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { announce } from '../dom.ts'
import { say } from '../text.ts'

/**
 * The last thing that was done and can be taken back: offered -> taken back, dismissed, or followed by the next. It stays
 * while the user goes from page to page, since what is regretted is often seen on another.
 */
interface Undo {
  words: string
  /** Takes it back, and answers what to say of that. Absent: it cannot be. */
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
  const { words, act } = offered
  const takeBack = async () => {
    setBusy(true)
    const said = await act!().catch((error: Error) => error.message)
    setBusy(false)
    offerUndo({ words: said })
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

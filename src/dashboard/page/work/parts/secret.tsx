import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { say } from '../../text.ts'
import type { Row } from '../resources.ts'
import { Dialog } from './dialog.tsx'

/** A token that is shown only in this answer. */
export function SecretDialog({ row, close }: { row: Row; close: () => void }): JSX.Element {
  return (
    <Dialog title={say.connect.secret} close={close}>
      <p>{say.connect.secretLost}</p>
      <dl class="facts">
        <div>
          <dt>{say.connect.device}</dt>
          <dd>
            <code>{row.id}</code>
          </dd>
        </div>
        <div>
          <dt>{say.connect.token}</dt>
          <dd>
            <code>{String(row.token)}</code>
          </dd>
        </div>
      </dl>
      <div class="actions">
        <CopyButton text={String(row.token)} what={say.connect.theToken} />
        <button class="button accent" type="button" onClick={close}>
          {say.connect.kept}
        </button>
      </div>
    </Dialog>
  )
}

interface CopyProps {
  text: string
  what: string
  /** The button's label, if Copy is not clear enough. */
  words?: string
}

export function CopyButton({ text, what, words }: CopyProps): JSX.Element {
  const [state, setState] = useState<'ready' | 'copied' | 'refused'>('ready')
  // What is copied changes: another moment of a replay, another line.
  useEffect(() => setState('ready'), [text])
  const said = { ready: words ?? say.common.copy, copied: say.common.copied, refused: say.common.copyByHand }
  return (
    <button
      class="button"
      type="button"
      aria-label={`${said[state]}: ${what}`}
      onClick={() =>
        // Without https a page has no clipboard.
        navigator.clipboard
          ? navigator.clipboard.writeText(text).then(
              () => setState('copied'),
              () => setState('refused'),
            )
          : setState('refused')
      }
    >
      {said[state]}
    </button>
  )
}

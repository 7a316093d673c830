import type { JSX } from 'preact'
import { say } from '../../text.ts'
import { Dialog } from '../parts/dialog.tsx'
import { CopyButton } from '../parts/secret.tsx'

/** The signing secret of a webhook: it is shown only in this answer. */
export function SigningSecret({ secret, close }: { secret: string; close: () => void }): JSX.Element {
  return (
    <Dialog title={say.delivery.secret} close={close}>
      <p>{say.delivery.secretLost}</p>
      <p>
        <code>{secret}</code>
      </p>
      <div class="actions">
        <CopyButton text={secret} what={say.delivery.theSecret} />
        <button class="button accent" type="button" onClick={close}>
          {say.connect.kept}
        </button>
      </div>
    </Dialog>
  )
}

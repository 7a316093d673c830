import { useMutation } from '@tanstack/preact-query'
import type { JSX } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { createOrderCard, readPublicOrder } from '../../public-order.ts'
import { post } from '../../session.ts'
import { say } from '../../text.ts'
import { Dialog } from './dialog.tsx'
import { QrCode } from './qr-code.tsx'
import { CopyButton } from './secret.tsx'

interface ShareProps {
  orderId: string
  /** What people call the order. */
  name: string
}

/** Gives whoever waits for an order a link to its page. */
export function ShareButton(props: ShareProps): JSX.Element {
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <button class="button" type="button" onClick={() => setOpen(true)}>
        {say.share.open}
      </button>
      {isOpen ? <ShareDialog {...props} close={() => setOpen(false)} /> : null}
    </>
  )
}

/** A new link, to be copied or taken by a camera, and what it shows. It is in this answer and nowhere else. */
export function ShareDialog({ orderId, name, close }: ShareProps & { close: () => void }): JSX.Element {
  const share = useMutation({ mutationFn: () => post<{ token: string }>(`/jobs/${orderId}/share`) })
  useEffect(() => share.mutate(), [])
  return (
    <Dialog title={say.share.title(name)} close={close}>
      <p>{say.share.lead}</p>
      {share.data ? <Shared token={share.data.token} /> : null}
      {share.error ? (
        <p class="form-error" role="alert">
          {share.error.message}
        </p>
      ) : null}
      <div class="actions">
        <button class="button accent" type="button" onClick={close}>
          {say.share.close}
        </button>
      </div>
    </Dialog>
  )
}

function Shared({ token }: { token: string }): JSX.Element {
  const link = `${location.origin}/#/order/${token}`
  return (
    <>
      <div class="token shared">
        <QrCode text={link} label={say.share.qr} />
        <div>
          <code>{link}</code>
          <CopyButton text={link} what={say.share.link} />
        </div>
      </div>
      <h3>{say.share.seen}</h3>
      <Recipient token={token} />
    </>
  )
}

/** As the recipient's page has it now. */
function Recipient({ token }: { token: string }): JSX.Element {
  const place = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const card = createOrderCard()
    place.current!.replaceChildren(...card.parts)
    readPublicOrder(token).then(card.show, (error: Error) => card.say(error.message))
  }, [token])
  return <div ref={place} class="recipient" />
}

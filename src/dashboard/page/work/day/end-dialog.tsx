import type { JSX } from 'preact'
import { useId, useRef, useState } from 'preact/hooks'
import { say } from '../../text.ts'
import { formatMoney } from '../../words.ts'
import { Dialog } from '../parts/dialog.tsx'
import type { ShownStop } from './applied.ts'
import type { Told } from './outbox.ts'
import { shrunk } from './pictures.ts'
import { Signature } from './signature.tsx'

interface EndDialogProps {
  stop: ShownStop
  outcome: 'done' | 'failed'
  tell: (...told: Told[]) => Promise<void>
  close: () => void
}

interface Proof {
  kind: 'signature' | 'photograph'
  data: string
}

/** How a stop ended: the cash collected, and who received it with a signature or a photograph; or why it failed. */
export function EndDialog({ stop, outcome, tell, close }: EndDialogProps): JSX.Element {
  const isDone = outcome === 'done'
  const asksForCash = isDone && stop.kind !== 'pickup' && stop.cashDue !== null
  const [cash, setCash] = useState(String(stop.cashCollected ?? stop.cashDue ?? ''))
  const [receivedBy, setReceivedBy] = useState('')
  const [reason, setReason] = useState('')
  const [proof, setProof] = useState<Proof>()
  const [isWrong, setWrong] = useState(false)
  const isSaving = useRef(false)
  const id = useId()
  const amount = Number(cash.replace(',', '.'))
  const save = async () => {
    const isCashRight = !asksForCash || (cash.trim() !== '' && amount >= 0)
    if (!isCashRight || (!isDone && reason.trim() === '')) return setWrong(true)
    const given = {
      ...(isDone ? {} : { reason: reason.trim() }),
      ...(receivedBy.trim() === '' ? {} : { receivedBy: receivedBy.trim() }),
      ...(proof ? { proof } : {}),
    }
    // A second touch of the button tells nothing twice.
    if (isSaving.current) return
    isSaving.current = true
    await tell(...(asksForCash ? [{ kind: 'cash' as const, id: stop.orderId, body: { amount } }] : []), {
      kind: outcome,
      id: stop.id,
      body: given,
    })
    close()
  }
  return (
    <Dialog title={isDone ? say.day.doneTitles[stop.kind] : say.day.failedTitle} close={close}>
      <form
        class="form day-form"
        noValidate
        onSubmit={event => {
          event.preventDefault()
          void save()
        }}
      >
        {asksForCash ? <CashField {...{ id, stop, cash, amount, isWrong, setCash }} /> : null}
        {isDone ? (
          <ReceivedBy id={id} value={receivedBy} change={setReceivedBy} />
        ) : (
          <Reason id={id} value={reason} isWrong={isWrong} change={setReason} />
        )}
        {isDone && proof?.kind !== 'photograph' ? (
          <Signature
            change={data => setProof(data === undefined ? undefined : { kind: 'signature', data })}
          />
        ) : null}
        <Photograph
          has={proof?.kind === 'photograph'}
          change={data => setProof({ kind: 'photograph', data })}
        />
        {isWrong ? (
          <p class="form-error" role="alert">
            {isDone ? say.day.cashWrong : say.day.reasonWrong}
          </p>
        ) : null}
        <div class="actions">
          <button class="button" type="button" onClick={close}>
            {say.common.cancel}
          </button>
          <button class={isDone ? 'button accent' : 'button danger'} type="submit">
            {isDone ? say.day.saveDone : say.day.saveFailed}
          </button>
        </div>
      </form>
    </Dialog>
  )
}

function Field({ id, words, children }: { id: string; words: string; children: JSX.Element }): JSX.Element {
  return (
    <label class="form-field" for={id}>
      <span>{words}</span>
      {children}
    </label>
  )
}

interface CashFieldProps {
  id: string
  stop: ShownStop
  cash: string
  amount: number
  isWrong: boolean
  setCash: (cash: string) => void
}

function CashField({ id, stop, cash, amount, isWrong, setCash }: CashFieldProps): JSX.Element {
  return (
    <Field id={`${id}-cash`} words={say.day.cashCollected(formatMoney(stop.cashDue!, stop.currency))}>
      <input
        id={`${id}-cash`}
        class="input"
        inputMode="decimal"
        value={cash}
        aria-invalid={isWrong && !(amount >= 0) ? true : undefined}
        onInput={event => setCash(event.currentTarget.value)}
      />
    </Field>
  )
}

interface ReceivedByProps {
  id: string
  value: string
  change: (name: string) => void
}

function ReceivedBy({ id, value, change }: ReceivedByProps): JSX.Element {
  return (
    <Field id={`${id}-by`} words={say.day.receivedBy}>
      <input
        id={`${id}-by`}
        class="input"
        autoComplete="off"
        maxLength={200}
        value={value}
        onInput={event => change(event.currentTarget.value)}
      />
    </Field>
  )
}

interface ReasonProps {
  id: string
  value: string
  isWrong: boolean
  change: (reason: string) => void
}

/** The usual reasons with one touch; any other as text. */
function Reason({ id, value, isWrong, change }: ReasonProps): JSX.Element {
  return (
    <>
      <div class="actions reasons">
        {Object.values(say.day.reasons).map(reason => (
          <button
            key={reason}
            class="button"
            type="button"
            aria-pressed={value === reason}
            onClick={() => change(reason)}
          >
            {reason}
          </button>
        ))}
      </div>
      <Field id={`${id}-reason`} words={say.day.reason}>
        <input
          id={`${id}-reason`}
          class="input"
          maxLength={500}
          value={value}
          aria-invalid={isWrong && value.trim() === '' ? true : undefined}
          onInput={event => change(event.currentTarget.value)}
        />
      </Field>
    </>
  )
}

function Photograph({ has, change }: { has: boolean; change: (data: string) => void }): JSX.Element {
  const id = useId()
  const [isUnreadable, setUnreadable] = useState(false)
  const latest = useRef<File>()
  const take = (file: File | undefined) => {
    if (!file) return
    latest.current = file
    setUnreadable(false)
    // The one before it may take longer.
    const isLatest = () => latest.current === file
    shrunk(file).then(
      data => isLatest() && change(data),
      () => isLatest() && setUnreadable(true),
    )
  }
  return (
    <Field id={id} words={isUnreadable ? say.day.photoWrong : has ? say.day.photoTaken : say.day.photo}>
      <input
        id={id}
        class="input file"
        type="file"
        accept="image/*"
        capture="environment"
        onChange={event => take(event.currentTarget.files?.[0])}
      />
    </Field>
  )
}

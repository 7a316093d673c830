import type { JSX } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { say } from '../../text.ts'
import { signatureOf } from './pictures.ts'

const [width, height] = [640, 240]

/** A field for signing with a finger, a pen or a mouse. `change` gets the picture, or nothing if it is empty. */
export function Signature({ change }: { change: (picture: string | undefined) => void }): JSX.Element {
  const field = useRef<HTMLCanvasElement>(null)
  const [isEmpty, setEmpty] = useState(true)
  const clear = () => {
    const context = field.current!.getContext('2d')!
    // On white in a dark page too, as it is viewed elsewhere.
    context.fillStyle = '#ffffff'
    context.fillRect(0, 0, width, height)
    setEmpty(true)
    change(undefined)
  }
  useEffect(clear, [])
  const draw = (event: PointerEvent, begin: boolean) => {
    const canvas = field.current!
    const box = canvas.getBoundingClientRect()
    const context = canvas.getContext('2d')!
    const [x, y] = [
      ((event.clientX - box.left) / box.width) * width,
      ((event.clientY - box.top) / box.height) * height,
    ]
    if (begin) {
      canvas.setPointerCapture(event.pointerId)
      context.beginPath()
      context.moveTo(x, y)
      return
    }
    if (event.buttons === 0) return
    Object.assign(context, { lineWidth: 4, lineCap: 'round', lineJoin: 'round', strokeStyle: '#10151d' })
    context.lineTo(x, y)
    context.stroke()
    setEmpty(false)
  }
  return (
    <div class="signature">
      <canvas
        ref={field}
        width={width}
        height={height}
        role="img"
        aria-label={isEmpty ? say.day.signHere : say.day.signed}
        onPointerDown={event => draw(event, true)}
        onPointerMove={event => draw(event, false)}
        onPointerUp={event => {
          draw(event, false)
          if (!isEmpty) change(signatureOf(field.current!))
        }}
      />
      {isEmpty ? (
        <span class="signature-hint" aria-hidden="true">
          {say.day.signHere}
        </span>
      ) : null}
      {/* It is there from the beginning, or the field would move under the first stroke. */}
      <button class="button" type="button" disabled={isEmpty} onClick={clear}>
        {say.day.clear}
      </button>
    </div>
  )
}

import { useRef, useState } from 'preact/hooks'
import { announce } from '../../dom.ts'
import { say } from '../../text.ts'
import { formatMoment } from '../../words.ts'
import {
  type Assignment,
  type By,
  type Grip,
  hourMs,
  isSame,
  moved,
  type Place,
  placeOf,
  quarterMs,
  snapped,
} from './plan.ts'
import { type Lane, laneNamed } from './week.ts'

/**
 * One assignment that is being moved: still -> held by a pointer, or shifted by keys -> released (saved) or cancelled. The
 * held position is a draft beside the row, so that cancelling means discarding it.
 */
interface Draft {
  row: Assignment
  place: Place
}

interface DragOptions {
  by: By
  span: readonly [number, number]
  lanes: readonly Lane[]
  /** Absent: the user has read access only. */
  save: ((row: Assignment, place: Place) => Promise<void>) | undefined
  open: (row: Assignment) => void
}

interface Held {
  row: Assignment
  grip: Grip
  x: number
  /** Milliseconds per pixel; negative if time runs from right to left. */
  scale: number
}

/** Listeners for one bar, for the pointer and the keys. */
export function useDrag({ by, span, lanes, save, open }: DragOptions) {
  const [draft, setDraft] = useState<Draft>()
  const held = useRef<Held>()
  const now = useRef<Draft>()
  const isSaving = useRef(false)
  const put = (next: Draft | undefined) => {
    now.current = next
    setDraft(next)
  }

  async function letGo(): Promise<void> {
    const last = now.current
    held.current = undefined
    if (!last || isSame(last.place, placeOf(last.row, by))) return put(undefined)
    // It stays at its new place until the server has answered.
    isSaving.current = true
    await save!(last.row, last.place)
    isSaving.current = false
    if (now.current === last) put(undefined)
    // In another lane it is another element, and the focus of the one before is lost with it.
    requestAnimationFrame(() => {
      if (document.activeElement === document.body)
        document.querySelector<HTMLElement>(`[data-assignment="${last.row.id}"]`)?.focus()
    })
  }

  const begin = (row: Assignment) => (event: PointerEvent) => {
    if (!save || row.status !== 'active' || event.button !== 0) return
    const bar = event.currentTarget as HTMLElement
    const track = bar.parentElement!.getBoundingClientRect()
    const direction = getComputedStyle(bar).direction === 'rtl' ? -1 : 1
    const grip = ((event.target as HTMLElement).dataset.grip as Grip | undefined) ?? 'whole'
    bar.setPointerCapture(event.pointerId)
    held.current = { row, grip, x: event.clientX, scale: (direction * (span[1] - span[0])) / track.width }
  }

  function follow(event: PointerEvent): void {
    if (!held.current) return
    const { row, grip, x, scale } = held.current
    const from = placeOf(row, by)
    const place = moved(from, grip, snapped((event.clientX - x) * scale))
    const under = document.elementsFromPoint(event.clientX, event.clientY)
    const lane =
      grip === 'whole' ? under.find(each => each instanceof HTMLElement && each.dataset.lane) : undefined
    const laneId = (lane as HTMLElement | undefined)?.dataset.lane ?? from.laneId
    put({ row, place: { ...place, laneId } })
  }

  const press = (row: Assignment) => (event: KeyboardEvent) => {
    const shifted = save && row.status === 'active' ? shiftedBy(event, row) : undefined
    if (shifted) {
      put({ row, place: shifted })
      announce(wordsOf(shifted))
    } else if (event.key === 'Escape' && now.current) put(undefined)
    else if (event.key === 'Enter' && now.current?.row.id === row.id) void letGo()
    else if (event.key === 'Enter') open(row)
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  function shiftedBy(event: KeyboardEvent, row: Assignment): Place | undefined {
    const place = now.current?.row.id === row.id ? now.current.place : placeOf(row, by)
    const step = event.ctrlKey ? quarterMs : hourMs
    const grip = event.shiftKey ? 'end' : 'whole'
    if (event.key === 'ArrowRight') return moved(place, grip, step)
    if (event.key === 'ArrowLeft') return moved(place, grip, -step)
    if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return undefined
    const at = lanes.findIndex(({ id }) => id === place.laneId) + (event.key === 'ArrowUp' ? -1 : 1)
    return { ...place, laneId: lanes[at]?.id ?? place.laneId }
  }

  function wordsOf({ laneId, start, end }: Place): string {
    const lane = laneNamed(lanes, laneId)
    return say.calendar.place(
      lane,
      formatMoment(start),
      end === null ? say.calendar.untilNotice : formatMoment(end),
    )
  }

  /** The click that follows a drag is ignored. */
  const click = (row: Assignment) => () => {
    if (!now.current) open(row)
  }

  const giveUp = () => {
    held.current = undefined
    put(undefined)
  }

  return {
    draft,
    listenersOf: (row: Assignment) => ({
      onPointerDown: begin(row),
      onPointerMove: follow,
      onPointerUp: () => void (held.current && letGo()),
      onPointerCancel: giveUp,
      // A draft of the keyboard that is left unsaved: it would be forgotten, and looks like a plan.
      onBlur: () => {
        if (now.current && !held.current && !isSaving.current) giveUp()
      },
      onKeyDown: press(row),
      onClick: click(row),
    }),
  }
}

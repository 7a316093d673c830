import type { JSX } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { announce } from '../../dom.ts'
import { say } from '../../text.ts'
import { formatMoment, formatSpeed, formatTime } from '../../words.ts'
import { CopyButton } from '../parts/secret.tsx'
import type { Moment } from './moments.ts'
import { fixAt, type Range } from './past.ts'
import type { Subject } from './subjects.ts'
import { Timeline } from './timeline.tsx'

interface PlayerProps {
  subjects: readonly Subject[]
  moments: readonly Moment[]
  range: Range
  time: number
  /** `isKept`: a user chose this time, so it is written to the address. */
  goTo: (time: number, isKept: boolean) => void
  linkTo: (time: number) => string
}

/** Seconds of the past per second; 0: the whole range in half a minute. */
const paces = [0, 1, 10, 60, 300, 1_800, 7_200]

/** Plays the range, jumps from event to event, and shows what each vehicle did at the present time. */
export function Player({ subjects, moments, range, time, goTo, linkTo }: PlayerProps): JSX.Element {
  const [isPlaying, setPlaying] = useState(false)
  const [pace, setPace] = useState(0)
  const at = useRef(time)
  at.current = time
  useEffect(() => {
    if (!isPlaying) return
    const speed = pace === 0 ? (range.to - range.from) / 30_000 : pace
    let last = performance.now()
    let asked = requestAnimationFrame(step)
    function step(now: number): void {
      const next = Math.min(range.to, at.current + (now - last) * speed)
      last = now
      goTo(next, next >= range.to)
      if (next >= range.to) setPlaying(false)
      else asked = requestAnimationFrame(step)
    }
    return () => cancelAnimationFrame(asked)
  }, [isPlaying, pace, range.from, range.to])

  const toggle = () => {
    if (!isPlaying && time >= range.to) goTo(range.from, false)
    if (isPlaying) goTo(at.current, true)
    setPlaying(!isPlaying)
  }
  const jump = (direction: 1 | -1) => {
    const next =
      direction === 1
        ? moments.find(each => each.time > time + 500)
        : moments.findLast(each => each.time < time - 500)
    if (!next) return
    goTo(next.time, true)
    announce(`${next.title}, ${next.subject.name}, ${formatMoment(next.time)}`)
  }
  return (
    <section class="block player" aria-label={say.replay.title}>
      <Timeline {...{ subjects, moments, range, time }} goTo={to => goTo(to, true)} />
      <input
        type="range"
        aria-label={say.replay.moment}
        aria-valuetext={formatTime(time)}
        min={range.from}
        max={range.to}
        step={1_000}
        value={time}
        onInput={event => goTo(Number(event.currentTarget.value), false)}
        onChange={event => goTo(Number(event.currentTarget.value), true)}
      />
      <div class="actions">
        <button class="button accent" type="button" onClick={toggle}>
          {isPlaying ? say.replay.pause : say.replay.play}
        </button>
        <button class="button" type="button" onClick={() => jump(-1)}>
          {say.replay.before}
        </button>
        <button class="button" type="button" onClick={() => jump(1)}>
          {say.replay.after}
        </button>
        <select
          class="input"
          aria-label={say.replay.speed}
          value={String(pace)}
          onChange={event => setPace(Number(event.currentTarget.value))}
        >
          {paces.map(each => (
            <option key={each} value={String(each)}>
              {each === 0 ? say.replay.whole : say.replay.times(each)}
            </option>
          ))}
        </select>
        <CopyButton text={linkTo(time)} what={say.replay.moment} words={say.replay.copyMoment} />
      </div>
      <dl class="facts now">
        <div>
          <dt>{say.replay.moment}</dt>
          <dd>
            <b>{formatTime(time)}</b>
          </dd>
        </div>
        {subjects.map(subject => (
          <div key={subject.id}>
            <dt>
              <Swatch color={subject.color} /> {subject.name}
            </dt>
            <dd>{saidAt(subject, time)}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}

function saidAt({ past }: Subject, time: number): string {
  const fix = fixAt(past?.fixes ?? [], time)
  if (!fix) return say.replay.silent
  const values = [
    fix.speed === null ? null : formatSpeed(fix.speed),
    fix.fuelLevel === null ? null : `${Math.round(fix.fuelLevel)} %`,
  ]
  return values.filter(value => value !== null).join(', ') || '–'
}

export function Swatch({ color }: { color: string }): JSX.Element {
  return (
    <svg class="swatch" viewBox="0 0 10 10" aria-hidden="true">
      <circle cx="5" cy="5" r="5" fill={color} />
    </svg>
  )
}

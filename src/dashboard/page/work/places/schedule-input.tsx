import type { JSX } from 'preact'
import { say } from '../../text.ts'
import type { Schedule } from './place-row.ts'

interface ScheduleInputProps {
  value: Schedule | null
  zone: string
  change: (value: Schedule | null) => void
}

type Window = Schedule['windows'][number]

const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
const usual: Window = { days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '08:00', to: '18:00' }

/** When a geofence applies: always, or on certain days at certain hours. */
export function ScheduleInput({ value, zone, change }: ScheduleInputProps): JSX.Element {
  const windows = value?.windows ?? []
  const put = (next: Window[]) =>
    change(next.length === 0 ? null : { timeZone: value?.timeZone ?? zone, windows: next })
  return (
    <fieldset class="schedule">
      <legend>{say.places.schedule}</legend>
      {windows.length === 0 ? <p class="hint">{say.places.always}</p> : null}
      {windows.map((window, index) => (
        <WindowInput
          key={index}
          window={window}
          number={index + 1}
          change={next => put(windows.with(index, next))}
          remove={() => put(windows.toSpliced(index, 1))}
        />
      ))}
      {value ? <p class="hint">{say.range.inZone(value.timeZone)}</p> : null}
      <button class="button" type="button" onClick={() => put([...windows, usual])}>
        {say.places.addHours}
      </button>
    </fieldset>
  )
}

interface WindowInputProps {
  window: Window
  number: number
  change: (window: Window) => void
  remove: () => void
}

function WindowInput({ window, number, change, remove }: WindowInputProps): JSX.Element {
  const names = say.places.days.split(' ')
  return (
    <fieldset class="plain-group" aria-label={say.places.hours(number)}>
      <div class="days">
        {days.map((day, index) => (
          <label key={day}>
            <input
              type="checkbox"
              checked={window.days.includes(day)}
              onChange={event => {
                const isOn = event.currentTarget.checked
                change({
                  ...window,
                  days: days.filter(each => (each === day ? isOn : window.days.includes(each))),
                })
              }}
            />
            {names[index]}
          </label>
        ))}
      </div>
      <div class="actions">
        {(['from', 'to'] as const).map(end => (
          <input
            key={end}
            class="input"
            type="time"
            aria-label={say.range[end]}
            value={window[end] === '24:00' ? '00:00' : window[end]}
            onInput={event => change({ ...window, [end]: event.currentTarget.value })}
          />
        ))}
        <button class="button" type="button" onClick={remove}>
          {say.places.removeHours}
        </button>
      </div>
    </fieldset>
  )
}

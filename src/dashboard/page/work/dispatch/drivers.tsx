import type { JSX } from 'preact'
import { say } from '../../text.ts'
import { formatClock, wordsOf } from '../../words.ts'
import { Swatch } from '../replay/player.tsx'
import { DayLine } from './day-line.tsx'
import type { Driver, Picture } from './picture.ts'
import { dayOf, loadOf, planOf, standingOf, visitedBy } from './plans.ts'
import type { Giving } from './waiting.tsx'

interface DriversProps {
  picture: Picture
  chosen: string | null
  choose: (driverId: string | null) => void
  giving: Giving | null
}

const MOST = 100

/** Each driver with the open stops, and the day as a line. Dropping an order on a driver asks for confirmation. */
export function Drivers({ picture, chosen, choose, giving }: DriversProps): JSX.Element {
  const now = Date.now()
  const range = dayOf(picture, now)
  const rows = picture.drivers
    .map(driver => ({ driver, plan: planOf(picture.orders, driver.id) }))
    .sort((a, b) => Number(b.driver.vehicleId !== null) - Number(a.driver.vehicleId !== null))
  return (
    <section class="block dispatch-drivers" aria-labelledby="dispatch-drivers">
      <h2 id="dispatch-drivers">{say.dispatch.drivers}</h2>
      {rows.length === 0 ? <p class="quiet">{say.dispatch.noDrivers}</p> : null}
      <ul class={giving?.dragged ? 'dropping' : undefined}>
        {rows.slice(0, MOST).map(({ driver, plan }) => (
          <li key={driver.id} {...dropOf(driver.id, giving)} data-driver={driver.id}>
            <button
              class="driver"
              type="button"
              aria-pressed={driver.id === chosen}
              onClick={() => choose(driver.id === chosen ? null : driver.id)}
            >
              <span>
                <Swatch color={driver.color} /> <b>{driver.name}</b> {driver.plate}
              </span>
              <span class="quiet">
                {loadOf(driver, plan)}
                {driver.status ? `, ${wordsOf(driver.status)}` : ''}
              </span>
            </button>
            <DayLine
              {...{ plan, range, now }}
              color={driver.color}
              visited={visitedBy(picture, driver.id)}
              label={saidOf(driver, plan)}
            />
          </li>
        ))}
      </ul>
      {rows.length > MOST ? <p class="quiet">{say.common.more(rows.length - MOST)}</p> : null}
      {rows.length > 0 ? (
        <>
          <p class="timeline-ends day-ends" aria-hidden="true">
            <span>{formatClock(range.from)}</span>
            <span>{formatClock(range.to)}</span>
          </p>
          <p class="hint">{say.dispatch.lineHint}</p>
        </>
      ) : null}
    </section>
  )
}

function saidOf({ name }: Driver, plan: ReturnType<typeof planOf>): string {
  const count = (what: string) => plan.filter(stop => standingOf(stop) === what).length
  return say.dispatch.dayOf(name, plan.length, count('risk'), count('late'))
}

/** Makes an element a driver that an order can be dropped on. */
function dropOf(driverId: string, giving: Giving | null): JSX.HTMLAttributes<HTMLLIElement> {
  if (!giving) return {}
  return {
    onDragOver: event => event.preventDefault(),
    onDrop: event => {
      event.preventDefault()
      const orderId = event.dataTransfer?.getData('text/plain')
      giving.drag(null)
      if (orderId) giving.give(orderId, driverId)
    },
  }
}

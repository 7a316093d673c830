import type { JSX } from 'preact'
import { useRef, useState } from 'preact/hooks'
import type { Circle, Place } from '../../map/dispatch-map.ts'
import { say } from '../../text.ts'
import { Drivers } from '../dispatch/drivers.tsx'
import { Engines } from '../dispatch/engines.tsx'
import { Give } from '../dispatch/give.tsx'
import { PlansMap } from '../dispatch/map.tsx'
import { type Picture, usePicture } from '../dispatch/picture.ts'
import { PlanTable } from '../dispatch/plan-table.tsx'
import { planOf } from '../dispatch/plans.ts'
import { ReportIncident } from '../dispatch/report.tsx'
import { type Giving, Waiting } from '../dispatch/waiting.tsx'
import { Wrong } from '../dispatch/wrong.tsx'
import { Failed, Loading } from '../parts/states.tsx'
import { Title } from '../parts/title.tsx'
import type { PageProps } from '../work.tsx'

/** Who goes where, what nobody has and why, and what goes wrong; an order is given to a driver by letting it fall there. */
export function Dispatch({ known }: PageProps): JSX.Element {
  const { picture, error, again } = usePicture()
  return (
    <>
      <Title text={say.dispatch.title} />
      <p class="lead">{say.dispatch.lead}</p>
      {error ? <Failed error={error} again={again} /> : null}
      {picture ? (
        <Shown picture={picture} mayWrite={known.me.permissions.includes('automation:write')} />
      ) : error ? null : (
        <Loading />
      )}
    </>
  )
}

function Shown({ picture, mayWrite }: { picture: Picture; mayWrite: boolean }): JSX.Element {
  const [chosen, choose] = useState<string | null>(null)
  const [given, setGiven] = useState<{ orderId: string; driverId?: string | undefined }>()
  const [dragged, drag] = useState<string | null>(null)
  const [place, setPlace] = useState<Place>()
  const [sketch, setSketch] = useState<Circle | null>(null)
  const middle = useRef<() => Place>()
  const give = (orderId: string, driverId?: string) => setGiven({ orderId, driverId })
  const giving: Giving | null = mayWrite ? { dragged, drag, give } : null
  const endReport = () => {
    setPlace(undefined)
    setSketch(null)
  }
  const order = picture.orders.find(({ id }) => id === given?.orderId)
  const driver = picture.drivers.find(({ id }) => id === chosen)
  return (
    <div class="dispatch">
      <Engines engines={picture.engines} mayWrite={mayWrite} />
      <PlansMap
        {...{ picture, chosen, sketch }}
        picked={picked => place && setPlace(picked)}
        whenReady={ask => {
          middle.current = ask
        }}
      />
      <div class="dispatch-side">
        {place ? <ReportIncident {...{ place }} sketch={setSketch} close={endReport} /> : null}
        <Wrong {...{ picture, mayWrite, give }} report={() => setPlace(middle.current?.())} />
      </div>
      <div class="dispatch-plans">
        <Waiting {...{ picture, giving }} />
        <Drivers {...{ picture, chosen, choose, giving }} />
      </div>
      {driver ? <PlanTable {...{ driver, giving }} plan={planOf(picture.orders, driver.id)} /> : null}
      {given && order ? (
        <Give
          key={`${order.id} ${given.driverId}`}
          {...{ order }}
          driverId={given.driverId}
          drivers={picture.drivers}
          close={() => setGiven(undefined)}
        />
      ) : null}
    </div>
  )
}

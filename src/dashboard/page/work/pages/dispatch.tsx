import type { JSX } from 'preact'
import { useRef, useState } from 'preact/hooks'
import type { Circle, Place } from '../../map/dispatch-map.ts'
import { say } from '../../text.ts'
import { Drivers } from '../dispatch/drivers.tsx'
import { Engines } from '../dispatch/engines.tsx'
import { Give } from '../dispatch/give.tsx'
import { PlansMap } from '../dispatch/map.tsx'
import { type Order, type Picture, usePicture } from '../dispatch/picture.ts'
import { PlanTable } from '../dispatch/plan-table.tsx'
import { nameOfOrder, planOf } from '../dispatch/plans.ts'
import { ReportIncident } from '../dispatch/report.tsx'
import { type Giving, Waiting } from '../dispatch/waiting.tsx'
import { Wrong } from '../dispatch/wrong.tsx'
import { ShareDialog } from '../parts/share.tsx'
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
        <Shown
          picture={picture}
          mayWrite={known.me.permissions.includes('automation:write')}
          mayShare={known.me.permissions.includes('jobs:write')}
        />
      ) : error ? null : (
        <Loading />
      )}
    </>
  )
}

interface ShownProps {
  picture: Picture
  mayWrite: boolean
  mayShare: boolean
}

function Shown({ picture, mayWrite, mayShare }: ShownProps): JSX.Element {
  const [chosen, choose] = useState<string | null>(null)
  const [given, setGiven] = useState<Given>()
  const [sharedId, share] = useState('')
  const [dragged, drag] = useState<string | null>(null)
  const [place, setPlace] = useState<Place>()
  const [sketch, setSketch] = useState<Circle | null>(null)
  const middle = useRef<() => Place>()
  const give = (orderId: string, driverId?: string) => setGiven({ orderId, driverId })
  const giving: Giving | null = mayWrite ? { dragged, drag, give, share: mayShare ? share : undefined } : null
  const endReport = () => {
    setPlace(undefined)
    setSketch(null)
  }
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
      <Asked
        {...{ picture, given, sharedId }}
        endGiving={() => setGiven(undefined)}
        endSharing={() => share('')}
      />
    </div>
  )
}

interface Given {
  orderId: string
  driverId?: string | undefined
}

interface AskedProps {
  picture: Picture
  given: Given | undefined
  sharedId: string
  endGiving: () => void
  endSharing: () => void
}

/** What is asked or told about one order, before anything else. */
function Asked({ picture, given, sharedId, endGiving, endSharing }: AskedProps): JSX.Element | null {
  const order = useOrder(picture, given?.orderId)
  const shared = useOrder(picture, sharedId)
  if (given && order)
    return (
      <Give
        key={`${order.id} ${given.driverId}`}
        {...{ order }}
        driverId={given.driverId}
        drivers={picture.drivers}
        close={endGiving}
      />
    )
  if (!shared) return null
  return <ShareDialog key={sharedId} orderId={sharedId} name={nameOfOrder(shared)} close={endSharing} />
}

/** An order that is being asked about stays, even if it was completed meanwhile: no dialog vanishes by itself. */
function useOrder({ orders }: Picture, id: string | undefined): Order | undefined {
  const last = useRef<Order>()
  last.current = orders.find(order => order.id === id) ?? last.current
  return last.current?.id === id ? last.current : undefined
}

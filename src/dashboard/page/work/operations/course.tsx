import { useQuery } from '@tanstack/preact-query'
import type { JSX } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import type { Schemas } from '../../../../client/api.ts'
import { drawChart } from '../../charts.ts'
import { get } from '../../session.ts'
import { say } from '../../text.ts'
import { size } from '../../views/table.ts'
import { formatAgo, formatMoment, formatTenths, formatWhole } from '../../words.ts'
import { Choice } from '../parts/choice.tsx'
import { ScrolledTable } from '../parts/scrolled-table.tsx'
import { Failed, Loading } from '../parts/states.tsx'

type Day = Schemas['GetOperationsDayAnswer']
type Step = Day['steps'][number]

/** The metrics of the last hours, and the processes that caused them. */
export function Course(): JSX.Element | null {
  const [hours, setHours] = useState('6')
  const day = useQuery({
    queryKey: ['operations', 'day', hours],
    queryFn: () => get<Day>(`/operations/day?hours=${hours}`),
    refetchInterval: 60_000,
    placeholderData: before => before,
  })
  if (day.error) return <Failed error={day.error} again={() => void day.refetch()} />
  if (!day.data) return <Loading />
  return (
    <>
      <section class="block">
        <div class="work-head">
          <h2>{say.course.title}</h2>
          <Choice
            words={say.course.hours}
            value={hours}
            all={{
              1: say.course.last(1),
              6: say.course.last(6),
              24: say.course.last(24),
              72: say.course.last(72),
            }}
            choose={setHours}
          />
        </div>
        {day.data.steps.length === 0 ? (
          <p class="quiet">{say.course.none}</p>
        ) : (
          <div class="course">
            <Chart day={day.data} hours={Number(hours)} of="rate" />
            <Chart day={day.data} hours={Number(hours)} of="lag" />
            <Chart day={day.data} hours={Number(hours)} of="commit" />
            <Chart day={day.data} hours={Number(hours)} of="rejected" />
          </div>
        )}
      </section>
      <Runs day={day.data} />
      <Processes day={day.data} />
    </>
  )
}

type Measure = 'rate' | 'lag' | 'commit' | 'rejected'

const measures: Readonly<
  Record<
    Measure,
    { color: string; unit: string; bars: boolean; of: (step: Step, seconds: number) => number | null }
  >
> = {
  rate: {
    color: '--chart-speed',
    unit: '/s',
    bars: false,
    of: ({ committed }, seconds) => committed / seconds,
  },
  lag: { color: '--chart-fuel', unit: 's', bars: false, of: ({ lagSeconds }) => lagSeconds },
  commit: { color: '--chart-fuel', unit: 's', bars: false, of: ({ commitSeconds }) => commitSeconds },
  rejected: { color: '--danger', unit: '', bars: true, of: ({ rejected }) => rejected },
}

/** Redrawn when there is new data: some hundred points, once a minute. */
function Chart({ day, hours, of }: { day: Day; hours: number; of: Measure }): JSX.Element {
  const host = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const { color, unit, bars, of: figureOf } = measures[of]
    const { times, values, span } = linesOf(day, hours, figureOf)
    const { unit: written, factor } = unit === 's' ? unitOf(values) : { unit, factor: 1 }
    const chart = drawChart(
      host.current!,
      { times, values: values.map(value => (value === null ? null : value * factor)) },
      {
        ...{ title: say.course[of], unit: written, color, bars },
        digits: bars || written === 'ms' ? 0 : 1,
        ...{ span, since: undefined, sync: 'operations' },
      },
    )
    const shown = host.current!
    return () => {
      chart.destroy()
      shown.replaceChildren()
    }
  }, [day, hours, of])
  return <div ref={host} />
}

/** Seconds in the unit that suits the largest value. */
function unitOf(values: readonly (number | null)[]): { unit: string; factor: number } {
  const most = Math.max(...values.map(value => value ?? 0))
  if (most < 2) return { unit: 'ms', factor: 1_000 }
  if (most < 120) return { unit: 's', factor: 1 }
  return most < 7_200 ? { unit: 'min', factor: 1 / 60 } : { unit: 'h', factor: 1 / 3_600 }
}

/** A step in which no process ran has no value, so that the curve is interrupted there. */
function linesOf(day: Day, hours: number, of: (step: Step, seconds: number) => number | null) {
  const seconds = day.stepMinutes * 60
  const end = Math.floor(Date.now() / 1_000 / seconds) * seconds
  const begin = end - hours * 3_600
  const byTime = new Map(day.steps.map(step => [Date.parse(step.time) / 1_000, step]))
  const times = Array.from({ length: (end - begin) / seconds + 1 }, (_, index) => begin + index * seconds)
  // The current step is not over yet.
  const values = times.map(time => {
    const step = time === end ? undefined : byTime.get(time)
    return step ? of(step, seconds) : null
  })
  return { times, values, span: [begin, end] as const }
}

/** When maintenance last ran, when it runs next, and what is in a backup. */
function Runs({ day: { maintenance, backup } }: { day: Day }): JSX.Element {
  const now = Date.now()
  const ago = (time: string) => formatAgo(Date.parse(time), now)
  const { startedAt, finishedAt, nextAt, result, message, host } = maintenance
  const last =
    finishedAt !== null
      ? say.course.ran(result === 'failed' ? say.course.failed : say.course.done, ago(finishedAt), host ?? '')
      : startedAt !== null
        ? say.course.runs(ago(startedAt), host ?? '')
        : say.course.never
  return (
    <section class="block">
      <h2>{say.course.runsTitle}</h2>
      <dl class="facts">
        <div>
          <dt>{say.course.maintenance}</dt>
          <dd>{last}</dd>
          {message ? <dd class="form-error">{message}</dd> : null}
        </div>
        <div>
          <dt>{say.course.next}</dt>
          <dd>{nextAt === null ? '–' : say.course.about(formatMoment(Date.parse(nextAt)))}</dd>
        </div>
        <div>
          <dt>{say.course.backup}</dt>
          <dd>
            {backup === null
              ? say.course.noBackups
              : backup.endedAt === null
                ? say.course.noBackupYet
                : `${ago(backup.endedAt)}${backup.bytes === null ? '' : `, ${size(backup.bytes)}`}`}
          </dd>
        </div>
        <div>
          <dt>{say.course.archived}</dt>
          <dd>{backup?.archivedAt ? ago(backup.archivedAt) : '–'}</dd>
        </div>
      </dl>
    </section>
  )
}

function Processes({ day: { processes } }: { day: Day }): JSX.Element {
  const { process, roles, since, stored, feeds, processor, memory, late } = say.course
  return (
    <section class="block">
      <h2>{say.course.processes}</h2>
      {processes.length === 0 ? (
        <p class="quiet">{say.course.none}</p>
      ) : (
        <ScrolledTable
          label={say.course.processes}
          heads={[process, roles, since, stored, feeds, processor, memory, late]}
        >
          {processes.map(one => (
            <tr key={one.name}>
              <th scope="row">{one.name}</th>
              <td>{one.roles.join(', ')}</td>
              <td>{formatMoment(Date.parse(one.startedAt))}</td>
              <td>{formatWhole(one.committed)}</td>
              <td>{formatWhole(one.clients)}</td>
              <td>{`${formatTenths((one.cpuSeconds / 60) * 100)} %`}</td>
              <td>{size(one.memoryBytes)}</td>
              <td>{`${formatWhole(one.loopSeconds * 1_000)} ms`}</td>
            </tr>
          ))}
        </ScrolledTable>
      )}
    </section>
  )
}

import { useQuery } from '@tanstack/preact-query'
import type { ComponentChild, JSX } from 'preact'
import { useMemo, useState } from 'preact/hooks'
import { getAll } from '../../session.ts'
import { say } from '../../text.ts'
import { dayBegin } from '../../zone.ts'
import { BarChart } from '../parts/bar-chart.tsx'
import { Choice } from '../parts/choice.tsx'
import { RangeForm } from '../parts/range-form.tsx'
import { ScrolledTable } from '../parts/scrolled-table.tsx'
import { Failed, Loading } from '../parts/states.tsx'
import { Title } from '../parts/title.tsx'
import { ReportFrame, shownLines } from '../reports/frame.tsx'
import { barsOf, cellOf, columnsOf, headOf, type Line, measuresOf } from '../reports/lines.ts'
import { go, hrefOf } from '../router.ts'
import type { PageProps } from '../work.tsx'

type Name = keyof typeof say.reports.names

/** On the latest readings, whatever the range. */
const aboutNow: readonly Name[] = ['last-positions', 'low-fuel', 'high-load']

/** A report as a chart and as a table, for a range of the organization's days. */
export function Reports({ known, address }: PageProps): JSX.Element {
  const zone = known.me.organization.timeZone
  const { query } = address
  const asked = query.get('report') ?? ''
  const name: Name = asked in say.reports.names ? (asked as Name) : 'usage'
  const [now] = useState(() => Date.now())
  const to = timeIn(query, 'to') ?? now
  const from = timeIn(query, 'from') ?? dayBegin(zone, to, -7)
  const [by, period] = [query.get('by') ?? 'vehicle', query.get('period') ?? 'all']
  const choose = (changed: Record<string, string>) => {
    const next = new URLSearchParams(query)
    for (const [name, value] of Object.entries(changed)) next.set(name, value)
    go(['reports'], next)
  }
  const range = aboutNow.includes(name) ? '' : `from=${iso(from)}&to=${iso(to)}`
  const path = `/reports/${name}?${range}${name === 'usage' ? `&by=${by}&period=${period}` : ''}`
  const found = useQuery({
    queryKey: ['report', path],
    queryFn: () => getAll<Line>(path),
    staleTime: 60_000,
    refetchOnWindowFocus: false,
  })
  const title = say.reports.names[name]
  return (
    <>
      <Title text={say.reports.title} />
      <p class="lead">{say.reports.lead}</p>
      <section class="block choose-report">
        <Question {...{ name, by, period, choose }} />
        {range === '' ? null : (
          <RangeForm
            {...{ from, to, zone }}
            choose={(from, to) => choose({ from: iso(from), to: iso(to) })}
          />
        )}
      </section>
      {found.error ? <Failed error={found.error} again={() => void found.refetch()} /> : null}
      {found.isLoading ? <Loading /> : null}
      {found.data?.length === 0 ? <p class="none">{say.reports.none}</p> : null}
      {found.data && found.data.length > 0 ? (
        <Shown key={name} {...{ title, lines: found.data, zone, file: `${name}.csv` }} />
      ) : null}
    </>
  )
}

interface QuestionProps {
  name: Name
  by: string
  period: string
  choose: (changed: Record<string, string>) => void
}

/** Which report, and how it is grouped. */
function Question({ name, by, period, choose }: QuestionProps): JSX.Element {
  return (
    <div class="range-fields">
      <Choice
        words={say.reports.report}
        all={say.reports.names}
        value={name}
        choose={report => choose({ report })}
      />
      {name === 'usage' ? (
        <>
          <Choice words={say.reports.by} all={say.reports.whom} value={by} choose={by => choose({ by })} />
          <Choice
            words={say.reports.period}
            all={say.reports.periods}
            value={period}
            choose={period => choose({ period })}
          />
        </>
      ) : null}
    </div>
  )
}

interface ShownProps {
  title: string
  lines: readonly Line[]
  zone: string
  file: string
}

function Shown({ title, lines, zone, file }: ShownProps): JSX.Element {
  const measures = useMemo(() => measuresOf(lines), [lines])
  const [chosen, setChosen] = useState<string>()
  const measure = chosen !== undefined && measures.includes(chosen) ? chosen : preferred(measures)
  const columns = columnsOf(lines)
  const chart = useMemo(() => (measure ? barsOf(lines, measure, zone) : undefined), [lines, measure, zone])
  // As the chart shows them: the largest first.
  const ordered =
    measure && chart?.isTime === false
      ? lines.toSorted((a, b) => Number(b[measure] ?? 0) - Number(a[measure] ?? 0))
      : lines
  return (
    <ReportFrame {...{ title, file, lines }}>
      {measure && chart ? (
        <>
          <Choice
            words={say.reports.measure}
            all={Object.fromEntries(measures.map(name => [name, headOf(name)]))}
            value={measure}
            choose={setChosen}
          />
          <BarChart {...chart} title={say.reports.chart(`${title}: ${headOf(measure)}`)} />
        </>
      ) : null}
      <ScrolledTable label={title} heads={columns.map(headOf)}>
        {ordered.slice(0, shownLines).map((line, index) => (
          <tr key={index}>
            {columns.map(name => (
              <td key={name} class="whole">
                <Cell {...{ name, line, zone }} />
              </td>
            ))}
          </tr>
        ))}
      </ScrolledTable>
    </ReportFrame>
  )
}

function Cell({ name, line, zone }: { name: string; line: Line; zone: string }): ComponentChild {
  const text = cellOf(name, line[name], zone)
  const id = name === 'licensePlate' ? line.vehicleId : undefined
  return typeof id === 'string' ? <a href={hrefOf(['vehicles', id])}>{text}</a> : text
}

const likely = ['distanceKm', 'hoursADay', 'drivenMinutes', 'averageMinutes', 'fuelLevel', 'averageSpeed']

function preferred(measures: readonly string[]): string | undefined {
  return likely.find(name => measures.includes(name)) ?? measures.at(-1)
}

const iso = (time: number) => new Date(Math.round(time)).toISOString()

function timeIn(query: URLSearchParams, name: string): number | undefined {
  const time = Date.parse(query.get(name) ?? '')
  return Number.isNaN(time) ? undefined : time
}

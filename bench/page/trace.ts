interface TraceEvent {
  name: string
  ph: string
  pid: number
  tid: number
  ts: number
  dur?: number
  tdur?: number
}

/** Milliseconds for one frame: of the main thread, and of all threads of the page's scripts together. */
export interface FrameCost {
  main: number
  all: number
}

/**
 * From the browser's own trace: the whole task in which the main thread handles a frame, and the whole next task, in
 * which it draws a picture; `all` is every task of the page's threads that run scripts, per frame. CPU time is
 * measured, since others use this machine.
 */
export function costOfFrames(text: string, measure: string): FrameCost[] {
  const { traceEvents } = JSON.parse(text) as { traceEvents: TraceEvent[] }
  const marks = traceEvents
    .filter(event => event.name === measure && event.ph === 'b')
    .sort((a, b) => a.ts - b.ts)
  const ofPage = traceEvents
    .filter(event => event.pid === marks[0]?.pid && event.ph === 'X')
    .sort((a, b) => a.ts - b.ts)
  const here = ofPage.filter(event => event.tid === marks[0]?.tid)
  const tasks = here.filter(event => /RunTask$/.test(event.name))
  const taskAt = (ts: number) => tasks.find(task => task.ts <= ts && ts <= task.ts + (task.dur ?? 0))
  const workers = new Set(threadsCalled(traceEvents, marks[0]?.pid, 'DedicatedWorker thread'))
  const ofWorkers = ofPage.filter(event => workers.has(event.tid) && /RunTask$/.test(event.name))
  const elsewhere = ofWorkers.reduce((sum, event) => sum + cost(event), 0) / marks.length
  return marks.flatMap(({ ts }) => {
    const picture = here.find(event => event.name === 'FireAnimationFrame' && event.ts > ts)
    if (!picture) return []
    const main = cost(taskAt(ts)) + cost(taskAt(picture.ts))
    return [{ main, all: main + elsewhere }]
  })
}

/** The longest task of the main thread between two marks of the page, in milliseconds of CPU time. */
export function longestTask(text: string, begin: string, end: string): number {
  const { traceEvents } = JSON.parse(text) as { traceEvents: TraceEvent[] }
  const at = (name: string) => traceEvents.find(event => event.name === name)
  const [first, last] = [at(begin), at(end)]
  if (!first || !last) throw new Error('the trace has no marks')
  const tasks = traceEvents.filter(
    ({ name, ph, pid, tid, ts }) =>
      ph === 'X' &&
      /RunTask$/.test(name) &&
      pid === first.pid &&
      tid === first.tid &&
      ts >= first.ts &&
      ts <= last.ts,
  )
  return Math.max(...tasks.map(cost))
}

function cost(event: TraceEvent | undefined): number {
  return (event?.tdur ?? event?.dur ?? 0) / 1_000
}

function threadsCalled(events: readonly TraceEvent[], pid: number | undefined, name: string): number[] {
  return events
    .filter(event => event.name === 'thread_name' && event.pid === pid)
    .filter(event => (event as unknown as { args: { name: string } }).args.name.startsWith(name))
    .map(({ tid }) => tid)
}

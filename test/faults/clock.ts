import { readFileSync } from 'node:fs'

/**
 * Loaded into the service before anything else: its clock is wrong by as many milliseconds as the file says that
 * CLOCK_OFFSET_FILE names, from the moment at which it says so. Timers go by the monotonic clock, which never jumps.
 */
const file = process.env.CLOCK_OFFSET_FILE!
const RealDate = Date
let offset = 0

function now(): number {
  return RealDate.now() + offset
}

globalThis.Date = new Proxy(RealDate, {
  construct: (target, given, newTarget) =>
    Reflect.construct(target, given.length === 0 ? [now()] : given, newTarget),
  apply: () => new RealDate(now()).toString(),
  get: (target, property, receiver) => (property === 'now' ? now : Reflect.get(target, property, receiver)),
})

const read = () => {
  offset = Number(readFileSync(file, 'utf8'))
}
read()
setInterval(read, 20).unref()

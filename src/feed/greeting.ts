/**
 * Calls `late` unless it is aborted in time. It waits for one more turn of the event loop: if this process was stalled,
 * a hello that arrived in time may not have been read yet.
 */
export function awaitHello(helloMs: number, late: () => void): AbortController {
  const greeting = new AbortController()
  const timer = setTimeout(() => setImmediate(() => greeting.signal.aborted || late()), helloMs)
  greeting.signal.addEventListener('abort', () => clearTimeout(timer))
  return greeting
}

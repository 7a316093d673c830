import type { Test } from 'tap'
import type { LiveEvent } from '../../src/client/protocol.ts'

/** Server-Sent Events as they arrive; or, if the request is refused, the answer. */
export async function streamEvents(
  t: Pick<Test, 'teardown'>,
  { httpUrl }: { httpUrl: string },
  query: string,
  headers: Record<string, string>,
): Promise<{ status: number; events: LiveEvent[]; text: string }> {
  const ended = new AbortController()
  t.teardown(() => ended.abort())
  const response = await fetch(`${httpUrl}/api/v1/live/events${query}`, { headers, signal: ended.signal })
  const events: LiveEvent[] = []
  if (response.status !== 200) return { status: response.status, events, text: await response.text() }
  let text = ''
  void (async () => {
    for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
      text += chunk
      const parts = text.split('\n\n')
      text = parts.pop()!
      for (const data of parts.flatMap(part => part.split('\n')).filter(line => line.startsWith('data: ')))
        events.push((JSON.parse(data.slice(6)) as { event: LiveEvent }).event)
    }
  })().catch(() => undefined) // The test has ended the stream.
  return { status: 200, events, text: '' }
}

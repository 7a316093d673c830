import type { JSX } from 'preact'
import type { Schemas } from '../../../../client/api.ts'
import { formatTime } from '../../words.ts'
import { Code } from './code.tsx'

type RejectionItem = Schemas['GetTelemetryRejectionsAnswer']['items'][number]

/** One rejection: the reason first, and the payload just as it came. */
export function RejectionSample({ item }: { item: RejectionItem }): JSX.Element {
  const { code, reason, source, vehicleId, deviceId, receivedAt, repeats, replayedAt } = item
  return (
    <li class="block">
      <h2>
        <code>{code}</code>
        <time dateTime={receivedAt}>{formatTime(receivedAt)}</time>
      </h2>
      <p>{reason}</p>
      <p class="quiet">
        By {source}
        {vehicleId ? `, for ${vehicleId}` : ''}
        {deviceId ? `, from the device ${deviceId}` : ''}
        {repeats > 0 ? `; the same came ${repeats} more times that day` : ''}
        {replayedAt ? `; stored by a replay on ${formatTime(replayedAt)}` : ''}.
      </p>
      <details>
        <summary>Payload{item.payloadEncoding === 'base64' ? ', in base64' : ''}</summary>
        <Code text={item.payload} />
      </details>
    </li>
  )
}

import type { JSX } from 'preact'
import type { Schemas } from '../../../../client/api.ts'
import { say } from '../../text.ts'
import { formatTime } from '../../words.ts'
import { Code } from './code.tsx'

type RejectionItem = Schemas['GetTelemetryRejectionsAnswer']['items'][number]

/** One rejection: the reason first, and the payload exactly as received. */
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
        {say.rejections.by(source)}
        {vehicleId ? say.rejections.forVehicle(vehicleId) : ''}
        {deviceId ? say.rejections.fromDevice(deviceId) : ''}
        {repeats > 0 ? say.rejections.repeated(repeats) : ''}
        {replayedAt ? say.rejections.storedOn(formatTime(replayedAt)) : ''}.
      </p>
      <details>
        <summary>{say.rejections.payload(item.payloadEncoding === 'base64')}</summary>
        <Code text={item.payload} />
      </details>
    </li>
  )
}

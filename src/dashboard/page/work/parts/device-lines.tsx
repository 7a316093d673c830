import { useQuery } from '@tanstack/preact-query'
import type { JSX } from 'preact'
import type { Schemas } from '../../../../client/api.ts'
import { get } from '../../session.ts'
import { say } from '../../text.ts'
import type { Row } from '../resources.ts'
import { Code } from './code.tsx'
import { QrCode } from './qr-code.tsx'
import { CopyButton } from './secret.tsx'

type Doors = Schemas['GetTelemetryDoorsAnswer']

interface DeviceLinesProps {
  vehicle: Row
  device: Row & { token: string }
}

const example = '{"time":"\'$(date -u +%FT%TZ)\'","latitude":52.52,"longitude":13.405,"speed":30}'

/** How the device reports, ready to be copied. The token is on this page alone, and only now. */
export function DeviceLines({ vehicle, device }: DeviceLinesProps): JSX.Element {
  const doors = useQuery({ queryKey: ['doors'], queryFn: () => get<Doors>('/telemetry/doors') })
  const url = `${location.origin}/api/v1/telemetry`
  const topic = `vehicles/${vehicle.id}/telemetry`
  const mqtt = doors.data?.mqtt
  const host = mqtt?.host ?? location.hostname
  const publish =
    mqtt &&
    `mosquitto_pub -h ${host} -p ${mqtt.port}${mqtt.tls ? ' --tls-use-os-certs' : ''} -u ${device.id} -P ${device.token} -q 1 -t ${topic} -m '${example}'`
  const curl = `curl -sS ${url} -H 'authorization: Bearer ${device.token}' -H 'content-type: application/json' -d '${example}'`
  const code = JSON.stringify({ url, topic, host, port: mqtt?.port, device: device.id, token: device.token })
  return (
    <section class="block">
      <h2>{say.connect.tokenOnce}</h2>
      <div class="token">
        <QrCode text={code} label={say.connect.qr} />
        <dl class="facts one">
          <div>
            <dt>{say.connect.device}</dt>
            <dd>
              <code>{device.id}</code>
            </dd>
          </div>
          <div>
            <dt>{say.connect.token}</dt>
            <dd>
              <code>{device.token}</code>
            </dd>
          </div>
          <div>
            <dt>{say.connect.topic}</dt>
            <dd>
              <code>{topic}</code>
            </dd>
          </div>
        </dl>
      </div>
      {publish ? <Line title={say.connect.withTool('mosquitto_pub')} text={publish} /> : null}
      {mqtt && !mqtt.embedded ? <p class="hint">{say.connect.ownBroker}</p> : null}
      <Line title={say.connect.withTool('curl')} text={curl} />
    </section>
  )
}

function Line({ title, text }: { title: string; text: string }): JSX.Element {
  return (
    <div class="line">
      <h3>
        {title} <CopyButton text={text} what={title} />
      </h3>
      <Code text={text} />
    </div>
  )
}

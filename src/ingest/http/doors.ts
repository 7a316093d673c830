import Type from 'typebox'
import type { Config } from '../../config.ts'
import type { App } from '../../http/app.ts'
import { Nullable } from '../../http/schemas.ts'

const Doors = Type.Object({
  mqtt: Type.Object({
    host: Nullable(Type.String({ description: 'Null: the host that this request was sent to.' })),
    port: Type.Integer(),
    tls: Type.Boolean(),
    embedded: Type.Boolean({
      description:
        "true: the embedded broker; a device's id and token are its user name and password. false: an external broker.",
    }),
  }),
})

type DoorsConfig = Pick<Config, 'mqttUrl' | 'mqttPort' | 'mqttTlsOnly' | 'mqttTlsPort'>

/** Where devices report, for people who set one up. */
export function doorsRoute(app: App, config: DoorsConfig): void {
  app.get(
    '/telemetry/doors',
    {
      config: { access: 'signed-in', database: 'none', vehicles: 'none' },
      schema: {
        tags: ['telemetry'],
        summary: 'Where devices report',
        response: { 200: Doors },
      },
    },
    async () => ({ mqtt: config.mqttUrl ? external(new URL(config.mqttUrl)) : embedded(config) }),
  )
}

function embedded({ mqttTlsOnly, mqttTlsPort, mqttPort }: DoorsConfig) {
  return { host: null, port: mqttTlsOnly ? mqttTlsPort : mqttPort, tls: mqttTlsOnly, embedded: true }
}

/** Its user name and password are left out. */
function external({ hostname, port, protocol }: URL) {
  const tls = /^(mqtts|ssl|wss):$/.test(protocol)
  return { host: hostname, port: port === '' ? (tls ? 8883 : 1883) : Number(port), tls, embedded: false }
}

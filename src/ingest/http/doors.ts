import Type from 'typebox'
import type { Config } from '../../config.ts'
import type { App } from '../../http/app.ts'
import { Nullable } from '../../http/schemas.ts'

const Doors = Type.Object({
  mqtt: Type.Object({
    host: Nullable(Type.String({ description: 'Null: the one that this request was sent to.' })),
    port: Type.Integer(),
    tls: Type.Boolean(),
    embedded: Type.Boolean({
      description:
        "True: a device's id and token are its user name and password. False: a broker of its own.",
    }),
  }),
})

type DoorsConfig = Pick<Config, 'mqttUrl' | 'mqttPort' | 'mqttTlsOnly' | 'mqttTlsPort'>

/** Where devices report, for whoever sets one up. */
export function doorsRoute(app: App, config: DoorsConfig): void {
  app.get(
    '/telemetry/doors',
    {
      config: { access: 'signed-in', database: 'none' },
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

/** Its user name and password stay here. */
function external({ hostname, port, protocol }: URL) {
  const tls = /^(mqtts|ssl|wss):$/.test(protocol)
  return { host: hostname, port: port === '' ? (tls ? 8883 : 1883) : Number(port), tls, embedded: false }
}

import { buildApp } from './app.ts'
import { openMqttDoor } from './ingest/mqtt-door.ts'
import { closes, type Lifecycle } from './operations/lifecycle.ts'
import { closeHttp, explainMqtt, listen } from './operations/listen.ts'
import { openMetricsListener } from './operations/metrics-listener.ts'
import { pressureOf } from './operations/pressure.ts'

type DoorsDeps = Omit<Parameters<typeof buildApp>[0], 'now'> &
  Parameters<typeof openMetricsListener>[0] &
  Pick<Parameters<typeof openMqttDoor>[0], 'certificates'>

/**
 * The doors of the service. The routes behind them are the larger half of the program: main.ts loads this file, and the
 * routes are built, while the database server starts. `open` lets callers in.
 */
export async function buildDoors(life: Lifecycle, deps: DoorsDeps) {
  const { config, readiness, identity, ingest } = deps
  const app = await life.start(
    'http',
    () => buildApp({ ...deps, now: Date.now }),
    started => closeHttp(started, config.shutdownTimeoutMs / 3),
    1 / 2,
  )
  readiness.add('pressure', pressureOf(app, config))

  async function open() {
    const { url: metricsUrl } = await life.start('metrics', () => openMetricsListener(deps), closes)
    const httpUrl = await listen(app, config)
    const mqtt = await life.start(
      'mqtt',
      () => openMqttDoor({ ...deps, intake: ingest.intake, ...identity }).catch(explainMqtt(config)),
      started => started.stop(config.shutdownTimeoutMs / 3),
      0.4,
    )
    readiness.add('mqtt', mqtt.problem)
    return { httpUrl, metricsUrl, mqttPort: mqtt.port, mqttTlsPort: mqtt.tlsPort }
  }

  return { routes: app.declaredRoutes, open }
}

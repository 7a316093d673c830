import { connect, type Socket } from 'node:net'
import mqtt, { type MqttClient } from 'mqtt'
import { connectPacket, publishPacket } from './packets.ts'

/**
 * A process that publishes at QoS 1 as fast as it gets acknowledgements: over plain sockets, so that the publishers
 * cost little, or with the client library of real devices. It prepares the order that it is given, sends `ready`,
 * publishes on `go`, and reports how long that took.
 */
export interface Order {
  port: number
  vehicles: string[]
  /** The user name and the password are the same text. */
  withPassword: boolean
  /** MQTT.js instead of plain sockets. */
  realClients?: boolean
  /** Unacknowledged messages per connection; each vehicle has one connection. */
  inFlight: number
  messages: number
  /** Epoch milliseconds of each vehicle's first reading; the next ones follow a millisecond apart. */
  firstTime: number
}

let publishers: { run(): Promise<void>; close(): void }[] = []

process.on('message', async (said: Order | 'go') => {
  if (said === 'go') {
    const begun = performance.now()
    await Promise.all(publishers.map(publisher => publisher.run()))
    const ms = performance.now() - begun
    for (const publisher of publishers) publisher.close()
    process.send!({ ms })
    return
  }
  const kind = said.realClients ? RealClient : Publisher
  publishers = await Promise.all(said.vehicles.map((vehicle, index) => kind.open(said, vehicle, index)))
  process.send!('ready')
})
process.on('disconnect', () => process.exit(0))

class Publisher {
  readonly #socket: Socket
  readonly #packets: Buffer[]
  readonly #inFlight: number
  #sent = 0
  #acknowledged = 0
  #rest = 0
  #done: () => void = () => undefined

  static async open(order: Order, vehicle: string, index: number): Promise<Publisher> {
    const socket = connect({ port: order.port, host: '127.0.0.1', noDelay: true })
    socket.on('error', error => {
      throw error
    })
    socket.write(connectPacket(`publisher-${index}`, order.withPassword ? [vehicle, vehicle] : undefined))
    const connack = await new Promise<Buffer>(resolve => socket.once('data', resolve))
    if (connack.toString('hex') !== '20020000') throw new Error(`CONNACK ${connack.toString('hex')}`)
    const count = Math.floor(order.messages / order.vehicles.length)
    const packets = Array.from({ length: count }, (_, number) =>
      readingPacket(vehicle, order.firstTime + number, (number % 65_535) + 1),
    )
    return new Publisher(socket, packets, order.inFlight)
  }

  constructor(socket: Socket, packets: Buffer[], inFlight: number) {
    this.#socket = socket
    this.#packets = packets
    this.#inFlight = inFlight
    // Only PUBACKs come back, of four bytes each.
    socket.on('data', chunk => {
      this.#rest += chunk.length
      this.#acknowledged += this.#rest >> 2
      this.#rest &= 3
      this.#send()
      if (this.#acknowledged >= packets.length) this.#done()
    })
  }

  async run(): Promise<void> {
    await new Promise<void>(resolve => {
      this.#done = resolve
      this.#send()
    })
  }

  close(): void {
    this.#socket.end(Buffer.from([0xe0, 0x00]))
  }

  #send(): void {
    const until = Math.min(this.#packets.length, this.#acknowledged + this.#inFlight)
    if (until > this.#sent) this.#socket.write(Buffer.concat(this.#packets.slice(this.#sent, until)))
    this.#sent = Math.max(this.#sent, until)
  }
}

class RealClient {
  readonly #client: MqttClient
  readonly #topic: string
  readonly #payloads: Buffer[]
  readonly #inFlight: number

  static async open(order: Order, vehicle: string, index: number): Promise<RealClient> {
    const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${order.port}`, {
      clientId: `publisher-${index}`,
      reconnectPeriod: 0,
    })
    const count = Math.floor(order.messages / order.vehicles.length)
    const payloads = Array.from({ length: count }, (_, number) =>
      Buffer.from(reading(order.firstTime + number)),
    )
    return new RealClient(client, `vehicles/${vehicle}/telemetry`, payloads, order.inFlight)
  }

  constructor(client: MqttClient, topic: string, payloads: Buffer[], inFlight: number) {
    this.#client = client
    this.#topic = topic
    this.#payloads = payloads
    this.#inFlight = inFlight
  }

  async run(): Promise<void> {
    let sent = 0
    let acknowledged = 0
    await new Promise<void>((resolve, reject) => {
      const next = () => {
        if (sent === this.#payloads.length) return
        this.#client.publish(this.#topic, this.#payloads[sent++]!, { qos: 1 }, error => {
          if (error) reject(error)
          else if (++acknowledged === this.#payloads.length) resolve()
          else next()
        })
      }
      for (let slot = 0; slot < this.#inFlight; slot++) next()
    })
  }

  close(): void {
    this.#client.end()
  }
}

function readingPacket(vehicle: string, time: number, messageId: number): Buffer {
  return publishPacket(`vehicles/${vehicle}/telemetry`, reading(time), messageId)
}

function reading(time: number): string {
  const turn = time % 1_000
  return JSON.stringify({
    time,
    longitude: 9.9 + turn / 10_000,
    latitude: 53.5 + turn / 10_000,
    altitude: 12,
    speed: turn % 120,
    heading: turn % 360,
    fuelLevel: 64.5,
    odometer: 120_000 + turn,
    ignition: true,
    engine: { rpm: 1_500, temperature: 88 },
  })
}

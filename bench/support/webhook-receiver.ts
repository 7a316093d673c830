import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Receives webhooks, and reports when it has received the number that it was given. */
let left = Number.POSITIVE_INFINITY
process.on('message', count => {
  left = Number(count)
})
process.on('disconnect', () => process.exit())
const server = createServer((request, response) => {
  request.resume()
  request.on('end', () => {
    response.writeHead(204).end()
    if (--left === 0) process.send!('taken')
  })
})
server.listen(0, '127.0.0.1', () => {
  process.send!(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
})

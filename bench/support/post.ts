import { createReadStream } from 'node:fs'
import { request } from 'node:http'

// A client in a process of its own: posts a file of readings, one per line; prints the seconds from the first byte to
// the answer, and the answer.
const [url, token, file] = process.argv.slice(2) as [string, string, string]
const begun = performance.now()
const upload = request(`${url}/api/v1/telemetry`, {
  method: 'POST',
  headers: { authorization: `Bearer ${token}`, 'content-type': 'application/x-ndjson' },
})
upload.on('response', async response => {
  response.setEncoding('utf8')
  let body = ''
  for await (const part of response) body += part
  process.stdout.write(`${(performance.now() - begun) / 1000} ${response.statusCode} ${body}`)
})
createReadStream(file, { highWaterMark: 256 * 1024 }).pipe(upload)

import { execFile, spawnSync } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import t from 'tap'
import { needsMosquitto } from '../support/mosquitto.ts'
import { temporaryFolder } from '../support/process.ts'
import { withClient } from '../support/server.ts'
import { startTestService } from '../support/service.ts'
import { HANGS_MS } from '../support/until.ts'

const run = promisify(execFile)
const has = (program: string) => spawnSync(program, ['--version']).error === undefined
const needs = has('curl') || process.env.CI ? needsMosquitto() : { skip: 'curl is not installed' }

/** The shell blocks of a section, just as they stand there; one in a list without the list's indent. */
function shellOf(readme: string, section: string): string[] {
  const text = readme.split(/^## /m).find(part => part.startsWith(`${section}\n`))
  if (text === undefined) throw new Error(`README.md has no section ${section}`)
  return [...text.matchAll(/^( *)```sh\n([\s\S]*?)^ *```$/gm)].map(([, indent, block]) =>
    block!.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
  )
}

/** Another value in place of the one that the README has, which must be there. */
function inPlaceOf(script: string, given: string, value: string): string {
  if (!script.includes(given)) throw new Error(`README.md does not say ${given} any more`)
  return script.replaceAll(given, value)
}

t.test('the commands that README.md shows for readings do what it says', needs, async t => {
  const service = await startTestService(t)
  const folder = await temporaryFolder(t)
  await mkdir(`${folder}/data`)
  await writeFile(`${folder}/data/database.url`, service.databaseUrl)
  const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8')
  const first = shellOf(readme, 'A first reading')
  const send = shellOf(readme, 'Send readings')
  t.same([first.length, send.length], [4, 1], 'a block that is new belongs here too')
  // The file that the last one sends, of a vehicle that the ones before it made.
  const file = `for n in 1 2 3; do echo '{"vehicleId":"'$VEHICLE'","time":'$(date +%s00$n)'}'; done > readings.ndjson`
  let script = [...first, file, ...send].join('\n')
  script = inPlaceOf(script, '127.0.0.1:3000', new URL(service.httpUrl).host)
  script = inPlaceOf(script, '-p 1883', `-p ${service.mqttPort}`)
  script = inPlaceOf(script, 'the password that was printed', 'correct horse battery')
  if (!has('psql')) {
    t.comment('psql is not installed: its line is left out')
    script = script.replaceAll(/^psql .*$/gm, '')
  }
  const { stdout } = await run('bash', ['-eo', 'pipefail', '-c', script], { cwd: folder, timeout: HANGS_MS })
  t.match(stdout, /"accepted":1,"duplicates":0,"rejectedCount":0/, 'what curl posted is taken')
  t.match(stdout, /"accepted":3,"duplicates":0,"rejectedCount":0/, 'and the file')
  t.match(stdout, /"longitude":(9.99|10.01)/, 'there it is, on the map')
  const { rows } = await withClient(service.databaseUrl, client =>
    client.query('select count(*)::int, count(attributes)::int as others from vehicle_telemetry'),
  )
  t.match(rows, [{ count: 5, others: 1 }], 'one over MQTT, one over HTTP, three of the file')
})

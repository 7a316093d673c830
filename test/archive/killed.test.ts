import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import t from 'tap'
import { readAsked } from '../../partitions/archive/arguments.ts'
import { commands } from '../../partitions/archive/commands.ts'
import { UsageError } from '../../src/run-command.ts'
import { readArchivedDays, readArchivedFiles } from '../../src/telemetry/archive/catalogue.ts'
import { verifyDay } from '../../src/telemetry/archive/verify.ts'
import { readDay } from '../../src/telemetry/store/days.ts'
import { DAY, drive, type History, HOUR, openHistory } from '../history/support.ts'
import { needsS3, startS3, type TestStore } from '../support/s3.ts'
import { BEGIN, D, packed, rollUp, withClient } from './support.ts'

/** `npm run archive`, as a process that can be killed. */
function archiveCommand(history: History, store: TestStore, ...args: string[]): ChildProcess {
  const command = ['--import', import.meta.resolve('tsx'), 'partitions/archive/command.ts', ...args, '--json']
  return spawn(process.execPath, command, {
    env: { PATH: process.env.PATH, DATABASE_URL: history.url, LOG_LEVEL: 'silent', ...store.environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

async function finished(child: ChildProcess): Promise<{ code: number | null; out: string; error: string }> {
  let [out, error] = ['', '']
  child.stdout!.on('data', part => (out += part))
  child.stderr!.on('data', part => (error += part))
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, out, error }
}

/** The same in this process: a start takes a second. */
async function runHere(history: History, args: string[]) {
  const { files, config } = history
  const idle = { signal: new AbortController().signal, progress: () => undefined }
  try {
    const asked = readAsked(args)
    const done = await commands[asked.command]({
      ...asked,
      ...idle,
      pool: history.database.app,
      files,
      config,
    })
    return { code: done.held ? 3 : done.ok ? 0 : 1, json: JSON.parse(JSON.stringify(done.json)) }
  } catch (error) {
    return { code: error instanceof UsageError ? 2 : 1, error: (error as Error).message }
  }
}

t.test(
  'the command: pushes, moves, verifies, restores and drops, into an object store',
  needsS3(),
  async t => {
    const store = await startS3(t)
    const history = await openHistory(t, store.environment)
    const run = (...args: string[]) => runHere(history, args)
    const [north, south] = history.organizations
    const ours = await history.addVehicle()
    const theirs = await history.addVehicle({ organizationId: south })
    await history.insert([...drive(ours, BEGIN + HOUR, 50), ...drive(theirs, BEGIN + HOUR, 30)])
    const pool = history.database.app
    const path = `/vehicles/${ours}/track?from=${new Date(BEGIN).toISOString()}&to=${new Date(BEGIN + DAY).toISOString()}`

    t.match(await run('push'), { code: 2, error: /push needs --day/ })
    t.match(await run('push', '--day', '2026-02-30'), { code: 2 })
    t.match(await run('push', '--day', '1999-01-01'), {
      code: 1,
      json: { refused: 'it has no readings' },
    })
    t.match(await run('push', '--day', D), { code: 0, json: { readings: 80 } })
    t.match(await run('status'), {
      code: 0,
      json: { readings: 80, days: [{ day: D, files: 2, inPlace: false }] },
    })
    t.match(await run('push', '--day', D, '--move', '--dry-run'), {
      code: 1,
      json: { refused: 'it is open' },
    })
    await packed(history)
    t.match(await run('push', '--day', D, '--move', '--dry-run'), { code: 0 })
    const before = (await history.get(path)).body.items

    // The object store is away: nothing is lost, and the command says why.
    await store.stop()
    t.match(await run('push', '--day', D, '--move'), {
      code: 1,
      error: /object store at .* cannot be reached/,
    })
    t.same((await history.get(path)).body.items, before)
    await store.start()

    t.match(await run('push', '--day', D, '--move'), { code: 0 })
    t.match(await run('verify'), { code: 0, json: { days: 1, readings: 80, differences: [] } })
    t.match((await history.get(path)).body, { source: 'archive', items: before })
    await store.stop()
    t.match(await history.get(path), { status: 503, body: { code: 'storage_unavailable' } })
    await store.start()
    t.match(await run('restore', '--day', D), { code: 1, json: { refused: /its old blocks/ } })
    await pool.query(`drop table telemetry_packed_p${D.replaceAll('-', '')}`)
    await pool.query('update telemetry_days set packed_relation = null where day = $1', [D])
    t.match(await run('restore', '--day', D), { code: 0 })
    t.same((await history.get(path)).body.items, before)
    t.match(await run('push', '--day', D, '--move'), { code: 0 })
    t.match(await run('drop', '--day', D), { code: 1, json: { refused: /only place/ } })

    await t.test("one organization's part is deleted, and found nowhere", async t => {
      const { files } = history
      const links = async (as: string) =>
        (await history.get(`/telemetry/archive?from=${new Date(BEGIN).toISOString()}`, { as })).body.items
      // The store's clock is the machine's.
      history.setNow(Date.now())
      const [link] = await links(south)
      t.equal((await fetch(link.link)).status, 200)
      t.match(await run('drop', '--organization', south, '--dry-run'), { code: 0, json: { files: 1 } })
      // Marked before it is deleted: a store that is away only puts that off.
      await store.stop()
      t.match(await run('drop', '--organization', south), { code: 1, error: /cannot be reached/ })
      await store.start()
      t.same(await links(south), [])
      t.match(await run('drop', '--organization', south), { code: 0 })
      const keys: string[] = []
      for await (const { key } of files.list('')) keys.push(key)
      t.same(
        keys.sort(),
        [`vehicle_telemetry/day=${D}/${north}.parquet`, `vehicle_telemetry/day=${D}/_manifest.json`].sort(),
      )
      t.equal((await fetch(link.link)).status, 404)
      const manifest = await verifyDay(files, D, await readArchivedFiles(pool, D))
      t.same(manifest, [], 'nor does the manifest name it')
      t.same((await history.get(path)).body.items, before, 'and the others have theirs')
      const found = await pool.query('select from archived_files where organization_id = $1', [south])
      t.equal(found.rowCount, 0)
    })

    t.match(await run('drop', '--day', D, '--final'), { code: 0 })
    t.match(await run('status'), { json: { days: [] } })
    t.equal((await readDay(pool, new Date(BEGIN)))?.state, 'dropped')
    t.same((await history.get(path)).body.items, [])
  },
)

t.test(
  'killed at any request to the store, a push leaves all readings where they are',
  needsS3(),
  async t => {
    const store = await startS3(t)
    const history = await openHistory(t, store.environment)
    const { files } = history
    const [, south] = history.organizations
    const ours = await history.addVehicle()
    const theirs = await history.addVehicle({ organizationId: south })
    await history.insert([...drive(ours, BEGIN + HOUR, 40), ...drive(theirs, BEGIN + HOUR, 40)])
    await withClient(history, client => rollUp(client, history))
    await packed(history)
    const pool = history.database.app
    const path = `/vehicles/${ours}/track?from=${new Date(BEGIN).toISOString()}&to=${new Date(BEGIN + DAY).toISOString()}`
    const { items } = (await history.get(path)).body
    t.equal(items.length, 40)
    let kills = 0
    for (let at = 0; at < 30; at++) {
      const child = archiveCommand(history, store, 'push', '--day', D, '--move')
      const ended = finished(child)
      // Killed as the store has got this request, and before it has answered.
      let requests = 0
      store.onRequest = () => {
        if (requests++ === at) child.kill('SIGKILL')
      }
      const { code } = await ended
      store.onRequest = () => undefined
      const { source, items: found } = (await history.get(path)).body
      t.same(found, items, `after ${at} requests`)
      const [known] = await readArchivedDays(pool, D)
      const state = (await readDay(pool, new Date(BEGIN)))!.state
      t.same([state, source], known?.inPlace ? ['archived', 'archive'] : ['packed', undefined])
      if (code === 0) break
      kills++
    }
    t.ok(kills >= 6, `${kills} moments`)
    t.same(await verifyDay(files, D, await readArchivedFiles(pool, D)), [])
  },
)

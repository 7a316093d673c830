import { execFile } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import t, { type Test } from 'tap'
import { type Files, readWhole } from '../../src/files/files.ts'
import { openFolder } from '../../src/files/folder.ts'
import { openS3 } from '../../src/files/s3.ts'
import { needsS3, startS3, type TestStore } from '../support/s3.ts'

const run = promisify(execFile)
/** Small parts, so that a small file is a multipart upload. */
const PART = 5 * 1024 * 1024

function filesOf({ url }: Pick<TestStore, 'url'>, more: object = {}): Files {
  const keys = { region: 'us-east-1', accessKey: 'S3RVER', secretKey: 'S3RVER' }
  return openS3({ url, bucket: 'fleet', ...keys, timeoutMs: 60_000, partBytes: PART, retryMs: 1, ...more })
}

async function folderOf(t: Test): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'fleetwake-files-'))
  t.teardown(() => rm(root, { recursive: true, force: true }))
  return root
}

async function collect<T>(of: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const one of of) all.push(one)
  return all
}

const keysOf = async (files: Files, prefix: string) =>
  (await collect(files.list(prefix))).map(({ key }) => key).sort()

/** What holds wherever files lie. */
async function behaves(t: Test, files: Files): Promise<void> {
  const small = Buffer.from('a day')
  t.same(await files.put('a/day=2026-11-20/one.txt', [small]), {
    bytes: 5,
    sha256: createHash('sha256').update(small).digest('hex'),
  })
  t.same(await readWhole(files, 'a/day=2026-11-20/one.txt'), small)
  const stat = (await files.stat('a/day=2026-11-20/one.txt'))!
  t.equal(stat.bytes, 5)

  const large = randomBytes(2 * PART + 12_345)
  const scratch = Buffer.alloc(100_000)
  await files.put(
    'a/large',
    (function* () {
      // The same buffer again and again, as writers of files do.
      for (let at = 0; at < large.length; at += scratch.length) {
        const length = large.copy(scratch, 0, at, at + scratch.length)
        yield scratch.subarray(0, length)
      }
    })(),
  )
  t.ok((await readWhole(files, 'a/large')).equals(large), 'of many parts')
  const range = { from: PART - 3, to: PART + 4 }
  t.same(await readWhole(files, 'a/large', { range }), large.subarray(range.from, range.to))
  t.equal((await readWhole(files, 'a/large', { range: { from: 3, to: 3 } })).length, 0)
  await files.put('a/empty', [])
  t.equal((await readWhole(files, 'a/empty')).length, 0)

  await files.put('a/day=2026-11-20/one.txt', [Buffer.from('another')])
  t.equal(String(await readWhole(files, 'a/day=2026-11-20/one.txt')), 'another')
  const old = readWhole(files, 'a/day=2026-11-20/one.txt', { etag: stat.etag })
  await t.rejects(old, { code: 'file_changed' })

  await files.put('ab', [small])
  t.same(await keysOf(files, 'a/'), ['a/day=2026-11-20/one.txt', 'a/empty', 'a/large'])
  t.same(await keysOf(files, 'a/day=2026'), ['a/day=2026-11-20/one.txt'])
  await files.delete('a/large')
  await files.delete('a/large')
  t.equal(await files.stat('a/large'), undefined)
  await t.rejects(readWhole(files, 'a/large'), { code: 'file_not_found' })

  const broken = (async function* () {
    yield randomBytes(PART + 1)
    yield randomBytes(PART)
    throw new Error('the reader of rows failed')
  })()
  await t.rejects(files.put('a/day=2026-11-20/one.txt', broken), { message: 'the reader of rows failed' })
  t.equal(String(await readWhole(files, 'a/day=2026-11-20/one.txt')), 'another', 'the old one stays')

  for (const key of [
    '',
    '/etc/passwd',
    '../x',
    'a/../../x',
    'a//b',
    '.secret',
    'a/.x',
    'a\\b',
    'a\0',
    'a b',
  ]) {
    await t.rejects(files.put(key, [small]), /is not a valid file key/)
    await t.rejects(readWhole(files, key), /is not a valid file key/)
    await t.rejects(files.delete(key), /is not a valid file key/)
    await t.rejects(files.link(key, { endsAt: new Date(), name: 'x' }), /is not a valid file key/)
  }
  await t.rejects(keysOf(files, '../'), /is not a valid file key/)
}

t.test('a folder', async t => {
  const root = await folderOf(t)
  const files = await openFolder(root, Date.now)
  await behaves(t, files)
  t.same(await readdir(join(root, '.writing')), [], 'nothing unfinished is left')

  const outside = await folderOf(t)
  await writeFile(join(outside, 'passwd'), 'root')
  await symlink(outside, join(root, 'out'))
  await symlink(join(outside, 'passwd'), join(root, 'a', 'passwd'))
  for (const key of ['out/passwd', 'a/passwd', 'out/new']) {
    await t.rejects(readWhole(files, key), { code: 'storage_unavailable' })
    await t.rejects(files.put(key, [Buffer.from('x')]), { code: 'storage_unavailable' })
    await t.rejects(files.delete(key), { code: 'storage_unavailable' })
  }
  t.same(await readdir(outside), ['passwd'])
  t.notOk(
    (await keysOf(files, '')).some(key => key.includes('passwd')),
    'nor are they listed',
  )

  // What a killed process left is removed by a later start, and not while it may be written to.
  const left = join(root, '.writing', 'left')
  await writeFile(left, 'half')
  await openFolder(root, Date.now)
  t.ok(existsSync(left))
  await utimes(left, new Date(0), new Date(0))
  const again = await openFolder(root, Date.now)
  t.notOk(existsSync(left))
  const link = (of: typeof files) => of.links.make('a/empty', { endsAt: new Date(5_000), name: 'x' })
  t.equal(link(again), link(files), 'links outlive a restart')
})

t.test('an object store', needsS3(), async t => {
  const store = await startS3(t)
  const files = filesOf(store)
  await behaves(t, files)

  t.test('links end', async t => {
    const link = await files.link('ab', { endsAt: new Date(Date.now() + 60_000), name: 'day.parquet' })
    const answer = await fetch(link)
    t.equal(await answer.text(), 'a day')
    t.match(answer.headers.get('content-disposition'), /day\.parquet/)
    t.equal((await fetch(link.replace('/ab?', '/a/empty?'))).status, 403, 'of this file alone')
    store.now = () => Date.now() + 61_000
    t.equal((await fetch(link)).status, 403, 'for so long')
    store.now = Date.now
  })

  t.test('another client sees the same', { skip: hasRclone() }, async t => {
    const config = `:s3,provider=Other,access_key_id=S3RVER,secret_access_key=S3RVER,endpoint="${store.url}",force_path_style=true:fleet`
    // What the machine says of AWS is not about this store.
    const ours = Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_'))
    const rclone = (...args: string[]) => run('rclone', args, { env: Object.fromEntries(ours) })
    const { stdout } = await rclone('lsf', '-R', '--files-only', config)
    t.same(stdout.trim().split('\n').sort(), await keysOf(files, ''))
    const { stdout: text } = await rclone('cat', `${config}/a/day=2026-11-20/one.txt`)
    t.equal(text, 'another')
    const folder = await folderOf(t)
    await writeFile(join(folder, 'theirs'), 'by rclone')
    await rclone('copy', folder, `${config}/theirs`)
    t.equal(String(await readWhole(files, 'theirs/theirs')), 'by rclone')
  })

  t.test('what is wrong with it is said', async t => {
    await t.rejects(filesOf(store, { bucket: 'none' }).put('x', []), { message: /no bucket none/ })
    const stranger = filesOf(store, { secretKey: 'wrong' })
    await t.rejects(readWhole(stranger, 'ab'), { code: 'storage_unavailable', message: /S3_SECRET_KEY/ })
    await store.stop()
    await t.rejects(files.put('x', []), { code: 'storage_unavailable', message: /cannot be reached/ })
    await t.rejects(files.stat('ab'), { code: 'storage_unavailable' })
    await store.start()
    t.equal(String(await readWhole(files, 'ab')), 'a day', 'and it is there again with it')
  })
})

t.test('an object store that fails now and then', needsS3(), async t => {
  const store = await startS3(t)
  const files = filesOf(store, { timeoutMs: 60_000 })
  const content = randomBytes(2 * PART + 99)
  store.troubles = ['refuse', 'refuse']
  await files.put('x', [content])
  store.troubles = ['refuse', 'cut', 'cut']
  t.ok((await readWhole(files, 'x')).equals(content), 'read on where it broke off')
  store.troubles = ['silence']
  const impatient = filesOf(store, { timeoutMs: 1_000 })
  t.equal((await impatient.stat('x'))?.bytes, content.length, 'asked again after silence')
  store.troubles = ['cut', 'cut', 'cut', 'cut']
  await t.rejects(readWhole(files, 'x'), { code: 'storage_unavailable', message: /broke off/ })
  store.troubles = Array(4).fill('refuse')
  await t.rejects(files.put('y', [content]), { code: 'storage_unavailable', message: /SlowDown/ })
  t.same(await keysOf(filesOf(store), ''), ['x'])
})

function hasRclone(): string | false {
  const found = (process.env.PATH ?? '').split(':').some(folder => existsSync(join(folder, 'rclone')))
  return found || process.env.CI === 'true' ? false : 'rclone is not installed'
}

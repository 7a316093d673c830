import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import t from 'tap'
import { bundlePage, scriptOptions } from '../../src/dashboard/bundle.ts'

const KILOBYTE = 1_000

t.test('the first view of the map needs at most 120 kB of script beside the map library', async t => {
  const { 'maplibre-gl': _, ...alias } = scriptOptions.alias
  const { outputFiles, metafile } = await build({
    ...scriptOptions,
    alias,
    sourcemap: false,
    external: ['maplibre-gl'],
    metafile: true,
  })
  const sizeOf = (path: string) =>
    gzipSync(outputFiles.find(file => file.path.endsWith(path.replace(/^out/, '')))!.contents).length
  /** What a file asks for at once, itself included. */
  const together = (path: string, seen = new Set<string>()): Set<string> => {
    if (seen.has(path)) return seen
    seen.add(path)
    for (const { path: other, kind } of metafile.outputs[path]?.imports ?? [])
      if (kind === 'import-statement' && other in metafile.outputs) together(other, seen)
    return seen
  }
  const first = together('out/page/main.js')
  const bytes = [...first].reduce((sum, path) => sum + sizeOf(path), 0)
  t.ok(bytes <= 120 * KILOBYTE, `${bytes} bytes, gzipped, in ${first.size} files`)

  const ofFirst = [...first].flatMap(path => Object.keys(metafile.outputs[path]!.inputs))
  t.same(
    ofFirst.filter(path => /\/work\/|preact|query-core|uqr/.test(path)),
    [],
    'and nothing of the pages that are opened later',
  )
  const pages = Object.values(metafile.outputs).flatMap(({ entryPoint }) => entryPoint ?? [])
  for (const page of [
    'home',
    'connect',
    'dispatch',
    'replay',
    'reports',
    'my-day',
    'targets',
    'cash',
    'rejections',
    'calendar',
    'permissions',
    'organization',
    'settings',
    'list',
    'detail',
    'edit',
    'import',
    'geofences',
    'events',
    'trips',
    'visits',
    'subscriptions',
  ])
    t.ok(pages.includes(`page/work/pages/${page}.tsx`), `${page} is a file of its own`)
})

t.test('no script needs what the policy of the page forbids', async t => {
  for (const [path, body] of await bundlePage()) {
    if (!path.startsWith('dashboard/') || !path.endsWith('.js')) continue
    t.notMatch(body.toString(), /\beval\(|new Function\(/, path)
  }
})

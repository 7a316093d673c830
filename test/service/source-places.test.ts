import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import t from 'tap'
import { temporaryFolder } from '../support/process.ts'

t.test('a stack trace of the build names the sources', async t => {
  const folder = await temporaryFolder(t)
  await writeFile(join(folder, 'thrown.ts'), 'type Never = never\n\nthrow new TypeError("broken" as Never)\n')
  await build({
    entryPoints: { thrown: join(folder, 'thrown.ts'), places: 'src/build/run/source-places.ts' },
    outdir: folder,
    bundle: true,
    platform: 'node',
    format: 'esm',
    outExtension: { '.js': '.js' },
    sourcemap: true,
    minify: true,
  })
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }')
  const shows = (program: string) =>
    promisify(execFile)(
      process.execPath,
      ['--input-type=module', '-e', `import { nameSources } from './places.js'; nameSources(); ${program}`],
      { cwd: folder },
    ).then(({ stdout }) => stdout)
  const caught = "await import('./thrown.js').catch(error => console.log(error.stack))"
  t.match(await shows(caught), /^TypeError: broken\n {4}at file:.*thrown\.ts:3:7\n/)
  t.match(
    await shows("console.log(new Error('here').stack)"),
    /^Error: here\n {4}at file:/,
    'or the file itself',
  )
  const unreadable =
    "const e = new Error(); Object.defineProperty(e, 'name', { get() { throw 1 } }); console.log(e.stack)"
  t.match(await shows(unreadable), /^Error\n {4}at /)
})

import { execFile } from 'node:child_process'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import t from 'tap'
import { temporaryFolder } from '../support/process.ts'

t.test('what was compiled of a program is kept for its next start', async t => {
  const home = await temporaryFolder(t)
  const folder = join(home, 'compiled')
  const program = join(home, 'program.cjs')
  const write = (text: string) =>
    writeFile(program, `(function (exports, require, module, __filename, __dirname) { ${text} })`)
  const says = (word: string) =>
    write(
      `exports.ready = Promise.resolve()
       require('node:process').stdout.write('${word} ' + __filename.endsWith('program.cjs') + ' ')`,
    )
  await says('first')
  await build({
    entryPoints: ['src/build/run/script.ts'],
    outfile: join(home, 'script.mjs'),
    bundle: true,
    platform: 'node',
    format: 'esm',
  })
  const run = (build: string) =>
    promisify(execFile)(
      process.execPath,
      [
        '--input-type=module',
        '-e',
        `import { runScript } from './script.mjs'
         console.log(runScript(${JSON.stringify(program)}, ${JSON.stringify({ folder, build })}).isKept)`,
      ],
      { cwd: home },
    ).then(({ stdout }) => stdout)

  t.equal(await run('a'), 'first true false\n')
  const [kept, ...others] = await readdir(folder)
  t.same(others, [])
  t.equal(await run('a'), 'first true true\n', 'it is there')

  await writeFile(join(folder, kept!), 'cut off')
  t.equal(await run('a'), 'first true false\n', 'what cannot be read is left')
  t.equal(await run('a'), 'first true true\n', 'and replaced')

  const before = await readFile(join(folder, kept!))
  await says('other')
  t.equal(await run('b'), 'other true false\n', 'another build is another program')
  t.same(await readFile(join(folder, kept!)), before)

  await write("exports.ready = Promise.reject(new Error('cannot start'))")
  t.equal(await run('c'), 'false\n')
  t.equal((await readdir(folder)).length, 2, 'what did not start is not kept')
})

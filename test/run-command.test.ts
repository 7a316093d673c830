import { spawnSync } from 'node:child_process'
import t from 'tap'

const runCommand = new URL('../src/run-command.ts', import.meta.url).href

/** A process that runs this command. */
function run(body: string, ...args: string[]) {
  const program = `
    import { readArguments, runCommand, UsageError } from ${JSON.stringify(runCommand)}
    const options = { limit: { type: 'string' } }
    await runCommand({ usage: 'The usage.\\n', run: async (args, signal) => { ${body} } })`
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [
      '--import',
      import.meta.resolve('tsx'),
      '--input-type=module',
      '--eval',
      program,
      '--',
      'the-file',
      ...args,
    ],
    { encoding: 'utf8' },
  )
  return { status, stdout, stderr }
}

t.test('a command ends with what its work answers, and shows its usage when asked', async t => {
  t.match(run('process.stdout.write("done"); return 3'), { status: 3, stdout: 'done', stderr: '' })
  t.match(run('return 1', '--help'), { status: 0, stdout: 'The usage.\n', stderr: '' })
  t.match(run('new MessageChannel().port1.ref(); return 0'), { status: 0 }, 'whatever was left open')
})

t.test('wrong usage is what a UsageError says, and what Node says of the arguments', async t => {
  const usage = { status: 2, stderr: /^Twice\.\n\nThe usage\.\n$/ }
  t.match(run('throw new UsageError("Twice.")'), usage)
  t.match(run('readArguments({ args, options }); return 0', '--nonsense'), {
    status: 2,
    stderr: /--nonsense/,
  })
})

t.test('an error is not wrong usage, whatever its kind', async t => {
  t.match(run('null.x'), { status: 1, stderr: /^TypeError: .*\n +at / }, 'a mistake of ours has its stack')
  t.match(run('throw new Error("The disk is full.")'), { status: 1, stderr: /^The disk is full\.\n$/ })
  const missing = 'throw Object.assign(new Error("no table"), { code: "42P01" })'
  t.match(run(missing), { status: 1, stderr: /npm run migrate -- up/ })
})

import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { messageOf } from '../src/errors.ts'
import { type Bench, type BenchResult, format, runBench } from './harness.ts'

/** `npm run bench -- NAME [--quick]`, or all of them. Readable on stderr and stdout; the last line is JSON. */
const folder = fileURLToPath(new URL('.', import.meta.url))
const notBenches = new Set(['run.ts', 'harness.ts'])
const names = readdirSync(folder)
  .filter(file => file.endsWith('.ts') && !notBenches.has(file))
  .map(file => file.slice(0, -'.ts'.length))

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    options: { quick: { type: 'boolean', default: false } },
    allowPositionals: true,
  })
  const unknown = positionals.filter(name => !names.includes(name))
  if (unknown.length > 0) {
    process.stderr.write(`There is no benchmark ${unknown.join(', ')}. There are: ${names.join(', ')}\n`)
    return 2
  }
  const results: BenchResult[] = []
  const failed: { bench: string; pass: false; error: string }[] = []
  for (const name of positionals.length > 0 ? positionals : names) {
    const { bench } = (await import(`./${name}.ts`)) as { bench: Bench }
    process.stdout.write(`${name}: ${bench.compares}.\n  The limit: ${bench.because}.\n`)
    try {
      const log = (line: string) => process.stderr.write(`${line}\n`)
      const result = await runBench(name, bench, { quick: values.quick, log })
      results.push(result)
      if (positionals.length !== 1) process.stdout.write(`${JSON.stringify(result)}\n`)
    } catch (error) {
      // The other benchmarks still run.
      failed.push({ bench: name, pass: false, error: messageOf(error) })
      process.stderr.write(`${error instanceof Error ? error.stack : messageOf(error)}\n`)
    }
  }
  table(results)
  const pass = failed.length === 0 && results.every(result => result.pass)
  const all = [...results, ...failed]
  process.stdout.write(
    `${JSON.stringify(all.length === 1 ? all[0] : { bench: 'all', pass, results: all })}\n`,
  )
  return pass ? 0 : 1
}

function table(results: readonly BenchResult[]): void {
  const rows = results.map(({ bench, ours, limit, unit, ratio, target, pass, seconds }) => [
    bench,
    `${format(ours.median)} (${format(ours.min)} to ${format(ours.max)})`,
    `${format(limit.median)} (${format(limit.min)} to ${format(limit.max)})`,
    unit,
    String(ratio),
    target,
    pass ? 'met' : 'MISSED',
    `${seconds} s`,
  ])
  const header = ['bench', 'ours, median (min to max)', 'limit', 'unit', 'ratio', 'target', '', 'took']
  const widths = header.map((title, column) =>
    Math.max(title.length, ...rows.map(row => row[column]!.length)),
  )
  for (const row of [header, ...rows]) {
    process.stdout.write(
      `${row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd()}\n`,
    )
  }
}

main().then(
  code => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.stack : messageOf(error)}\n`)
    process.exit(1)
  },
)

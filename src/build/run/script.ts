import { readFileSync } from 'node:fs'
import { mkdir, rename, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { cachedDataVersionTag } from 'node:v8'
import { Script } from 'node:vm'

interface Program {
  /** Resolves once the program has started. */
  ready?: Promise<void>
}

interface Run<Exports> {
  exports: Exports
  /** Whether what is compiled of it was there from an earlier run. */
  isKept: boolean
}

/**
 * Runs a program that is one file: a CommonJS program, inside of the function that Node makes of one. What Node has
 * compiled of it for a start is kept in `folder` for the next one, if that is writable: reading it takes a fraction of
 * compiling it again. `build` names the build, since V8 itself compares only the length of a source.
 */
export function runScript<Exports extends Program>(
  file: string,
  { folder, build }: { folder: string; build: string },
): Run<Exports> {
  // esbuild writes ASCII only, and as such it is read in a tenth of the time.
  const source = readFileSync(file, 'latin1')
  const kept = join(folder, [basename(file), build, process.arch, cachedDataVersionTag()].join('-'))
  const cachedData = readIfThere(kept)
  const filename = pathToFileURL(file).href
  const script = new Script(source, cachedData ? { filename, cachedData } : filename)
  const isKept = cachedData !== undefined && !script.cachedDataRejected
  const module = { exports: {} as Exports }
  const run = script.runInThisContext() as (...args: unknown[]) => void
  run(module.exports, createRequire(file), module, file, dirname(file))
  // A program that cannot start says so itself.
  if (!isKept) module.exports.ready?.then(() => keep(script, kept)).catch(() => undefined)
  return { exports: module.exports, isKept }
}

function readIfThere(file: string): Buffer | undefined {
  try {
    return readFileSync(file)
  } catch {
    return undefined
  }
}

/** Another process may read it, or write it, in the same moment. */
async function keep(script: Script, file: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true })
  const own = `${file}.${process.pid}`
  await writeFile(own, script.createCachedData())
  await rename(own, file)
}

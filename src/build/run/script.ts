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

/**
 * Runs a program that is one CommonJS file. What Node has compiled of it for a start is kept in `folder` for the next
 * one, if that is writable: reading it takes a fraction of compiling it again. `build` names the build, since V8 itself
 * compares only the length of a source. Returns whether it was found there.
 */
export function runScript(file: string, { folder, build }: { folder: string; build: string }): boolean {
  // esbuild writes ASCII only, and as such it is read in a tenth of the time.
  const source = readFileSync(file, 'latin1')
  const kept = join(folder, [basename(file), build, process.arch, cachedDataVersionTag()].join('-'))
  const cachedData = readIfThere(kept)
  const script = new Script(
    `(function (exports, require, module, __filename, __dirname) {${source}\n})`,
    cachedData ? { filename: pathToFileURL(file).href, cachedData } : pathToFileURL(file).href,
  )
  const isKept = cachedData !== undefined && !script.cachedDataRejected
  const module: { exports: Program } = { exports: {} }
  const run = script.runInThisContext() as (...args: unknown[]) => void
  run(module.exports, createRequire(file), module, file, dirname(file))
  // A program that cannot start says so itself.
  if (!isKept) module.exports.ready?.then(() => keep(script, kept)).catch(() => undefined)
  return isKept
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

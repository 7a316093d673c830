import { fileURLToPath } from 'node:url'
import { type ResourceLimits, Worker } from 'node:worker_threads'
import { startThread as startSource } from '../../src/threads.ts'

const sources = new URL('../../src/', import.meta.url).href
const built = new URL('../../dist/server/src/', import.meta.url).href

/** Threads of the product run from the build, as its processes do: a thread that loads sources takes a second more. */
export function startThread(file: URL, resourceLimits: ResourceLimits, workerData?: unknown): Worker {
  if (!file.href.startsWith(sources)) return startSource(file, resourceLimits, workerData)
  const path = fileURLToPath(file.href.replace(sources, built).replace(/\.ts$/, '.js'))
  return new Worker(path, { execArgv: ['--enable-source-maps'], resourceLimits, workerData })
}

import { type ResourceLimits, Worker } from 'node:worker_threads'

/** Starts a thread that runs a file, which may be TypeScript: a thread does not inherit the loader of its process. */
export function startThread(file: URL, resourceLimits: ResourceLimits, workerData?: unknown): Worker {
  const isTypeScript = file.pathname.endsWith('.ts')
  return new Worker(isTypeScript ? withTypes(file) : file, {
    eval: isTypeScript,
    // Its process has no such flag: see build/run/source-places.ts.
    execArgv: isTypeScript ? undefined : ['--enable-source-maps'],
    resourceLimits,
    workerData,
  })
}

function withTypes(file: URL): string {
  const loader = JSON.stringify(import.meta.resolve('tsx/esm/api'))
  return `import(${loader}).then(({ register }) => { register(); return import(${JSON.stringify(file.href)}) })`
}

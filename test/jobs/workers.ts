import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Pool } from 'pg'
import type { Test } from 'tap'

const program = fileURLToPath(new URL('process.ts', import.meta.url))

/** A process that works at durable jobs (process.ts), to be killed. */
export interface WorkerProcess {
  readonly child: ChildProcess
  /** Resolves at the next line of this form. */
  says(form: RegExp): Promise<void>
}

export function startWorkerProcess(t: Pick<Test, 'teardown'>, url: string): WorkerProcess {
  const child = spawn(process.execPath, ['--import', 'tsx', program, url], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const waiting = new Set<{ form: RegExp; found: () => void }>()
  child.stdout.on('data', (chunk: Buffer) => {
    for (const one of waiting) {
      if (!one.form.test(chunk.toString())) continue
      waiting.delete(one)
      one.found()
    }
  })
  t.teardown(() => child.kill('SIGKILL'))
  return { child, says: form => new Promise(found => waiting.add({ form, found })) }
}

/** Where their effects go. */
export async function makeEffects(pool: Pick<Pool, 'query'>): Promise<void> {
  await pool.query('create table effects (n int); create table dailies (organization_id uuid, date date)')
}

export interface Effects {
  all: number
  different: number
}

export async function readEffects(pool: Pick<Pool, 'query'>): Promise<Effects> {
  const { rows } = await pool.query<Effects>(
    'select count(*)::int as all, count(distinct n)::int as different from effects',
  )
  return rows[0]!
}

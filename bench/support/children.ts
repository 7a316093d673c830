import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** A part of a benchmark in a process of its own, so that its costs are separate. It communicates in messages. */
export function startPart(file: string, order?: object): ChildProcess {
  const path = fileURLToPath(new URL(`../${file}`, import.meta.url))
  return fork(path, order ? [JSON.stringify(order)] : [], { execArgv: ['--import', 'tsx'] })
}

/** The next message from it. */
export async function answer<T>(part: ChildProcess): Promise<T> {
  const [message] = await Promise.race([
    once(part, 'message'),
    once(part, 'exit').then(([code]) => {
      throw new Error(`a part of the benchmark ended with ${code}`)
    }),
  ])
  return message as T
}

export async function ask<T>(part: ChildProcess, question: object | string = 'how much'): Promise<T> {
  part.send(question)
  return await answer<T>(part)
}

export async function end(part: ChildProcess): Promise<void> {
  if (part.exitCode !== null || part.signalCode !== null) return
  part.kill('SIGKILL')
  await once(part, 'exit')
}

export function percentile(figures: readonly number[], share: number): number {
  const sorted = [...figures].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

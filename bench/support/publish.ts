import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Order } from './publisher.ts'

/** Publishers in a process of their own. */
export interface Publishers {
  /** Connects them and prepares what they will send. */
  prepare(order: Order): Promise<void>
  /** Starts them; returns the milliseconds until the last message was acknowledged. */
  go(): Promise<number>
  close(): void
}

export function startPublishers(): Publishers {
  const child = fork(fileURLToPath(new URL('./publisher.ts', import.meta.url)), {
    execArgv: ['--import', 'tsx'],
  })
  return {
    prepare: async order => {
      const ready = answer(child)
      child.send(order)
      await ready
    },
    go: async () => {
      const done = answer(child)
      child.send('go')
      return ((await done) as { ms: number }).ms
    },
    close: () => child.disconnect(),
  }
}

function answer(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const ended = (code: number | null) => reject(new Error(`the publishers ended with ${code}`))
    child.once('exit', ended)
    child.once('message', message => {
      child.off('exit', ended)
      resolve(message)
    })
  })
}

import type { Worker } from 'node:worker_threads'
import { Problem } from '../errors.ts'
import type { PlanLimits } from '../planning/plan.ts'
import { startThread } from '../threads.ts'
import type { PlanSetup } from './planned.ts'
import type { Order, Outcome } from './planner-thread.ts'

interface PoolOptions {
  /** Elapsed time after which a plan is abandoned, whatever its budget. */
  longestMs: number
  /** A worker's memory for objects; the matrices of the largest problem come on top. */
  heapMegabytes?: number
  /** The file that a worker runs. */
  file?: URL
}

const HEAP_MEGABYTES = 1_024
const planner = new URL('./planner-thread.ts', import.meta.url)

/**
 * Threads that plan, so that nothing else waits for it. A body is transferred, not copied, and parsed there.
 *
 * States of a worker: idle, planning, or ended. If one ends while it plans, or plans for too long, its plan fails with an
 * error that says so, and the next plan gets a new worker. Workers are started when they are first needed, up to the
 * limit. Promise: every request gets an answer or an error within `longestMs`.
 */
export class PlannerPool {
  readonly #options: PoolOptions
  readonly #idle: Worker[] = []
  readonly #all = new Set<Worker>()
  #isClosed = false

  constructor(options: PoolOptions) {
    this.#options = options
  }

  /** Plans the request in a body; the caller ensures that no more run at once than there are workers. */
  async plan(body: Uint8Array, setup: PlanSetup, limits: PlanLimits): Promise<Uint8Array> {
    if (this.#isClosed) throw new Problem('shutting_down')
    const worker = this.#idle.pop() ?? this.#start()
    const outcome = await this.#ask(worker, { body: ownBytes(body), limits, setup })
    if ('answer' in outcome) return outcome.answer
    if ('bug' in outcome) throw new Error(`The planner failed: ${outcome.bug}`)
    throw new Problem(outcome.code, { message: outcome.message })
  }

  async close(): Promise<void> {
    this.#isClosed = true
    await Promise.all([...this.#all].map(worker => worker.terminate()))
  }

  #start(): Worker {
    const worker = startThread(this.#options.file ?? planner, {
      maxOldGenerationSizeMb: this.#options.heapMegabytes ?? HEAP_MEGABYTES,
    })
    this.#all.add(worker)
    worker.unref()
    worker.once('exit', () => {
      this.#all.delete(worker)
      const at = this.#idle.indexOf(worker)
      if (at >= 0) this.#idle.splice(at, 1)
    })
    return worker
  }

  async #ask(worker: Worker, order: Order): Promise<Outcome> {
    const { longestMs } = this.#options
    return await new Promise((resolve, reject) => {
      const done = (settle: () => void) => {
        clearTimeout(timer)
        worker.off('message', answered).off('error', failed).off('exit', ended)
        settle()
      }
      const answered = (outcome: Outcome) =>
        done(() => {
          this.#idle.push(worker)
          resolve(outcome)
        })
      const failed = (error: Error) =>
        done(() => {
          const isMemory = (error as { code?: string }).code === 'ERR_WORKER_OUT_OF_MEMORY'
          reject(isMemory ? new Problem('plan_too_large') : error)
        })
      const ended = () => done(() => reject(new Problem(this.#isClosed ? 'shutting_down' : 'planner_ended')))
      const timer = setTimeout(
        () =>
          done(() => {
            void worker.terminate()
            reject(new Problem('plan_too_long'))
          }),
        longestMs,
      )
      worker.on('message', answered).on('error', failed).on('exit', ended)
      worker.postMessage(order, [order.body.buffer as ArrayBuffer])
    })
  }
}

/** Bytes with memory of their own, so that it can be transferred: small buffers share theirs. */
function ownBytes(body: Uint8Array): Uint8Array {
  return body.byteLength === body.buffer.byteLength ? body : Uint8Array.from(body)
}

import { parentPort } from 'node:worker_threads'
import { messageOf, Problem } from '../errors.ts'
import { wrongShape } from '../http/shape.ts'
import { type PlanLimits, readInput } from '../planning/plan.ts'
import { WayCache } from '../travel/engines/cache.ts'
import { type PlanSetup, planned } from './planned.ts'
import { threadClock } from './thread-clock.ts'

/** The input of a worker: the unparsed body of a request. */
export interface Order {
  body: Uint8Array
  limits: PlanLimits
  setup: PlanSetup
}

/** The result: the bytes of the answer, or what is wrong with the problem. */
export type Outcome = { answer: Uint8Array } | { code: Problem['code']; message: string } | { bug: string }

/** Large enough for the largest possible matrix. */
const SHAPE = { depth: 16, values: 20_000_000 }

const cache = new WayCache()

parentPort!.on('message', async (order: Order) => {
  const outcome = await outcomeOf(order)
  parentPort!.postMessage(outcome, 'answer' in outcome ? [outcome.answer.buffer as ArrayBuffer] : [])
})

async function outcomeOf({ body, limits, setup }: Order): Promise<Outcome> {
  try {
    const answer = await planned(readInput(parsed(body), limits), {
      setup,
      cache,
      clock: threadClock(),
      limits,
    })
    return { answer: new TextEncoder().encode(JSON.stringify(answer)) }
  } catch (error) {
    if (error instanceof Problem) return { code: error.code, message: error.message }
    return { bug: error instanceof Error ? (error.stack ?? messageOf(error)) : messageOf(error) }
  }
}

function parsed(body: Uint8Array): unknown {
  const wrong = wrongShape(body, SHAPE)
  if (wrong) throw new Problem('invalid_request', { message: `The body ${wrong}.` })
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body))
  } catch (error) {
    throw new Problem('malformed_json', { message: `The body is not valid JSON: ${messageOf(error)}` })
  }
}

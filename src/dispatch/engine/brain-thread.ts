import { parentPort } from 'node:worker_threads'
import { messageOf } from '../../errors.ts'
import type { Order, Outcome } from '../planner-thread.ts'
import { threadClock } from '../thread-clock.ts'
import type { Question } from './brain.ts'
import { decide } from './decide.ts'
import { resequence } from './resequence.ts'
import { groundOf } from './ways.ts'

parentPort!.on('message', async (order: Order) => {
  const outcome = await outcomeOf(order)
  parentPort!.postMessage(outcome, 'answer' in outcome ? [outcome.answer.buffer as ArrayBuffer] : [])
})

async function outcomeOf({ body, setup }: Order): Promise<Outcome> {
  try {
    const question = JSON.parse(new TextDecoder().decode(body)) as Question
    const { world } = question
    const ground = await groundOf(world, setup)
    const answer =
      question.ask === 'decide'
        ? decide(world, ground, {
            seed: question.seed,
            clock: threadClock(),
            ...(question.wanted ? { wanted: new Map(Object.entries(question.wanted)) } : {}),
          })
        : resequence(world, ground, new Set(question.driverIds))
    return { answer: new TextEncoder().encode(JSON.stringify(answer)) }
  } catch (error) {
    return { bug: error instanceof Error ? (error.stack ?? messageOf(error)) : messageOf(error) }
  }
}

import t from 'tap'
import { judgeOrders } from './orders.ts'

t.setTimeout(1_200_000)

t.test('events of many orders, over a day and a night', async t => {
  await judgeOrders(t, {
    from: Date.parse('2026-11-19T12:00:00Z'),
    seeds: [2, 3, 4, 5, 6, 7],
    now: new Date('2026-11-20T15:20:00Z'),
  })
})

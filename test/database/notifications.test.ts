import t, { type Test } from 'tap'
import { openNotifications } from '../../src/database/notifications.ts'
import { openTestPools } from '../support/database.ts'
import { cuttableProxy } from '../support/proxy.ts'
import { HANGS_MS, until } from '../support/until.ts'

/** Where nothing is frozen every answer is waited for: on a busy machine one may take its time. */
async function openThroughProxy(t: Test, { answerWithinMs = HANGS_MS } = {}) {
  const { app: pool, url } = await openTestPools(t)
  const proxy = await cuttableProxy(t, Number(new URL(url).port))
  const through = new URL(url)
  through.port = String(proxy.port)
  let warnings = 0
  const notifications = await openNotifications({
    url: through.href,
    log: { warn: () => warnings++, info: () => undefined },
    askEveryMs: 50,
    answerWithinMs,
  })
  t.teardown(() => notifications.close())
  const heard: string[] = []
  let gaps = 0
  await notifications.listen('test_channel', {
    onNotice: payload => heard.push(payload),
    onGap: () => gaps++,
  })
  const say = (payload: string) => pool.query("select pg_notify('test_channel', $1)", [payload])
  return { notifications, proxy, heard, gaps: () => gaps, warnings: () => warnings, say }
}

t.test('what was committed before settled was called has been heard when it resolves, in order', async t => {
  const { notifications, heard, say } = await openThroughProxy(t)
  for (let n = 0; n < 20; n++) await say(String(n))
  await notifications.settled()
  t.same(
    heard,
    Array.from({ length: 20 }, (_, n) => String(n)),
  )
})

t.test('a notice that its listener cannot read is logged and skipped', async t => {
  const { notifications, warnings, say } = await openThroughProxy(t)
  const read: unknown[] = []
  await notifications.listen('test_channel', {
    onNotice: payload => read.push(JSON.parse(payload)),
    onGap: () => undefined,
  })
  for (const payload of ['{"n":1}', '{"n":', '{"n":2}']) await say(payload)
  await notifications.settled()
  t.same(read, [{ n: 1 }, { n: 2 }])
  t.equal(warnings(), 1, 'it was logged, once')
})

t.test('a connection that was cut is opened again, and says that something may have been missed', async t => {
  const { notifications, proxy, heard, gaps, say } = await openThroughProxy(t)
  const before = gaps()
  proxy.cut()
  await until('the gap is known', () => gaps() > before)
  await say('after')
  await notifications.settled()
  t.same(heard, ['after'])
})

t.test('a connection that stands and no longer answers is found out, and not trusted meanwhile', async t => {
  const { notifications, proxy, gaps, warnings } = await openThroughProxy(t, { answerWithinMs: 5_000 })
  const opened = notifications.heardUpTo()
  await until('it asks by itself', () => notifications.heardUpTo() > opened)
  const before = gaps()
  proxy.freeze(true)
  const frozenAt = performance.now()
  await until('it is given up', () => warnings() > 0)
  t.ok(notifications.heardUpTo() <= frozenAt, 'it claims to have heard nothing since')
  proxy.cut()
  proxy.freeze(false)
  await until('it has begun anew', () => gaps() > before)
  t.ok(notifications.heardUpTo() > frozenAt, 'it hears again')
})

t.test('close resolves while there is no connection to be had', async t => {
  const { notifications, proxy } = await openThroughProxy(t, { answerWithinMs: 5_000 })
  proxy.freeze(true)
  proxy.cut()
  await notifications.close()
  t.pass()
})

t.test('its queries go one after another, however many ask at once', async t => {
  const warnings: string[] = []
  const heed = (warning: Error) => warnings.push(warning.message)
  process.on('warning', heed)
  t.teardown(() => process.off('warning', heed))
  const { notifications } = await openThroughProxy(t)
  const listener = { onNotice: () => undefined, onGap: () => undefined }
  await Promise.all([
    ...Array.from({ length: 20 }, () => notifications.settled()),
    ...Array.from({ length: 5 }, (_, n) => notifications.listen(`channel_${n}`, listener)),
    ...Array.from({ length: 20 }, () => notifications.settled()),
  ])
  t.same(warnings, [], 'pg has nothing to say about its queue')
})

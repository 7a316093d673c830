import { Registry } from 'prom-client'
import t from 'tap'
import { Share } from '../../src/shares/share.ts'
import { createShares, type Quotas } from '../../src/shares/shares.ts'
import { nobody } from '../../src/shares/things.ts'

const of = (organizationId: string, principalId = 'one') => ({ organizationId, principalId })

/** Takes one by one until it may not; answers how many it got, and why no more. */
function takeAll(share: Share, organizationId: string, principalId?: string) {
  for (let got = 0; ; got++) {
    const held = share.open(of(organizationId, principalId))
    const usedUp = held.set(1)
    if (!usedUp) continue
    held.close()
    return { got, usedUp }
  }
}

t.test('one principal, and one organization, leaves room for the next, whatever they want', async t => {
  const share = new Share({ total: 64, greed: 1 })
  t.same(takeAll(share, 'hog', 'a'), { got: 16, usedUp: 'own' }, 'a quarter for one principal')
  for (let n = 0; n < 20; n++) takeAll(share, 'hog', `another ${n}`)
  t.equal(share.heldBy('hog'), 32, 'half for one organization, however many its principals are')
  t.same(takeAll(share, 'normal'), { got: 8, usedUp: 'own' })
  const late = Array.from({ length: 6 }, (_, n) => takeAll(share, `late ${n}`).got)
  t.ok(
    late.every(got => got > 0),
    `each of those who come later gets some: ${late}`,
  )
  t.ok(share.held <= 64)
})

t.test('what is full says so, and is never exceeded', async t => {
  const share = new Share({ total: 2, greed: 1 })
  const [a, b, c] = [share.open(of('a')), share.open(of('b')), share.open(of('c'))]
  t.equal(a.set(1), undefined)
  t.equal(a.set(2), 'own')
  t.equal(a.amount, 1, 'what was refused is not held')
  t.equal(b.set(1), undefined)
  t.equal(c.set(1), 'all')
  a.close()
  a.close()
  t.equal(a.set(1), undefined)
  t.equal(share.held, 1, 'what is closed holds nothing any more')
  t.equal(c.set(1), undefined)
})

t.test('bytes are taken and given back in any amounts', async t => {
  const share = new Share({ total: 1_000, greed: 1 })
  const held = share.open(of('a'))
  t.equal(held.set(250), undefined)
  t.equal(held.set(251), 'own')
  t.notOk(held.isShort())
  t.equal(share.open(of('a', 'two')).set(100), undefined)
  t.ok(held.isShort(), 'the organization holds more than it could still get')
  held.set(10)
  t.equal(share.held, 110)
})

t.test('those who have shown nothing share one part, and no address has one of its own', async t => {
  const share = new Share({ total: 64, greed: 1 })
  let got = 0
  while (share.open(nobody('one address')).set(1) === undefined) got++
  t.equal(got, 32)
})

t.test('a quota stands in place of the rule, and a principal has a share of it', async t => {
  const share = new Share({
    total: 64,
    greed: 1,
    quotaOf: id => ({ small: 4, large: 60 })[id],
  })
  t.equal(takeAll(share, 'small').got, 2)
  takeAll(share, 'small', 'two')
  takeAll(share, 'small', 'three')
  t.equal(share.heldBy('small'), 4)
  for (let n = 0; n < 60; n++) takeAll(share, 'large', `${n}`)
  t.equal(share.heldBy('large'), 60)
})

t.test('metrics say who uses what and who was refused, and name so many organizations at most', async t => {
  const metrics = new Registry()
  const quotas: Record<string, Quotas> = { hog: { uploads: 3 } }
  const shares = createShares({ percent: 50, metrics, quotasOf: id => quotas[id] ?? {} })
  const uploads = shares.share('uploads', 64)
  const turns = shares.turns('exports', 2)
  takeAll(uploads, 'hog')
  takeAll(uploads, 'hog', 'two')
  const leave = turns.tryEnter(['normal', 'user'])!
  t.equal(turns.tryEnter(['normal', 'user']), undefined)
  const text = await metrics.metrics()
  t.match(text, 'fleetwake_share_used{thing="uploads",organization="hog"} 2')
  t.match(text, 'fleetwake_share_used{thing="exports",organization="normal"} 1')
  t.match(text, 'fleetwake_share_refused_total{thing="uploads",organization="hog"} 2')
  t.match(text, 'fleetwake_share_total{thing="uploads"} 64')
  t.match(shares.usage('hog'), {
    uploads: { total: 64, byDefault: 32, used: 2, refused: 2 },
    exports: { total: 2, byDefault: 1, used: 0, refused: 0 },
  })
  leave()
  for (let n = 0; n < 500; n++) shares.refused('uploads', `organization ${n}`)
  const after = await metrics.metrics()
  t.notMatch(after, 'thing="exports",organization="normal"', 'who uses nothing is not named')
  t.equal(after.match(/fleetwake_share_refused_total\{/g)?.length, 100)
})

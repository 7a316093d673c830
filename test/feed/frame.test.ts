import t from 'tap'
import { Encoded } from '../../src/feed/encode.ts'
import { frameOf, openingOf, textFrame } from '../../src/feed/frame.ts'
import { SpareBuffers } from '../../src/feed/spare-buffers.ts'
import { Latest } from '../../src/positions/latest.ts'

const encoded = new Encoded(new Latest())
const opening = openingOf('positions', sequence => `here.${sequence}.mark`)
const frame = (left: readonly string[], sequence = 12_345) =>
  frameOf({ opening, sequence, vehicles: [], left }, encoded)

t.test("a frame's head says how long the message is, in each of its three forms", async t => {
  for (const ids of [0, 10, 10_000]) {
    const left = Array.from({ length: ids }, (_, index) => `vehicle ${index}`)
    const { bytes, positions } = frame(left)
    const text = JSON.stringify({ type: 'positions', token: 'here.12345.mark', positions: [], left })
    const begin = text.length < 126 ? 2 : text.length < 65_536 ? 4 : 10
    t.equal(bytes![0], 0x81, 'a whole text')
    t.equal(bytes!.length, begin + text.length)
    if (begin === 2) t.equal(bytes![1], text.length)
    if (begin === 4) t.same([bytes![1], bytes!.readUInt16BE(2)], [126, text.length])
    if (begin === 10) t.same([bytes![1], bytes!.readBigUInt64BE(2)], [127, BigInt(text.length)])
    t.equal(bytes!.toString('latin1', begin), text)
    t.equal(positions, 0)
    t.same(textFrame(text), bytes, 'and so does that of any other message')
  }
  t.match(frame([], 2 ** 40).bytes!.toString('latin1', 2), `"here.${2 ** 40}.mark"`)
  const umlauts = textFrame('"ü"')
  t.same([umlauts[1], umlauts.length], [4, 6], 'it counts bytes, not letters')
})

t.test("a frame's buffer is used again when its last holder lets go, and not before", async t => {
  const first = frame(['a'])
  const { buffer } = first.bytes!
  first.hold()
  first.hold()
  first.release()
  first.release()
  t.not(frame(['b']).bytes!.buffer, buffer, 'somebody still holds it')
  t.match(first.bytes!.toString(), '"left":["a"]')
  first.release()
  t.equal(first.bytes, null, 'nobody finds it any more')
  const second = frame(['c'])
  t.equal(second.bytes!.buffer, buffer)
  t.match(second.bytes!.toString(), /"left":\["c"\]\}$/, 'nothing of the first is left in it')
  first.release()
  t.not(frame(['d']).bytes!.buffer, buffer, 'letting go once too often gives nothing away')
})

t.test('spare buffers are kept up to a limit, each for what nearly fills it', async t => {
  const spare = new SpareBuffers(10_000)
  const [small, large, larger] = [spare.take(600), spare.take(5_000), spare.take(9_000)]
  t.same([small.length, small.buffer.byteLength], [600, 1_024])
  for (const buffer of [small, large, larger]) spare.give(buffer)
  t.equal(spare.take(1_000).buffer, small.buffer)
  t.equal(spare.take(8_000).buffer, large.buffer)
  t.not(spare.take(9_000).buffer, larger.buffer, 'it would have been too much')
  t.equal(spare.take(1).buffer.byteLength, 512)
})

import t from 'tap'
import { isNetwork, networkOf, within } from '../src/addresses.ts'

t.test('an address is a host of IPv4, or a network of 64 bits of IPv6', async t => {
  t.equal(networkOf('192.0.2.1'), '192.0.2.1')
  t.equal(networkOf('::ffff:192.0.2.1'), '192.0.2.1')
  t.equal(networkOf('2001:db8:1:2:3:4:5:6'), '2001:db8:1:2/64')
  t.equal(networkOf('2001:DB8:1:2::6'), '2001:db8:1:2/64')
  t.equal(networkOf('2001:db8::6'), '2001:db8:0:0/64')
  t.equal(networkOf('::1'), '0:0:0:0/64')
  t.equal(networkOf('fe80::1%eth0'), 'fe80:0:0:0/64')
  t.equal(networkOf('not an address'), 'not an address')
})

t.test('a network is an address, with or without its bits, or the name of some', async t => {
  for (const text of ['10.0.0.1', '10.0.0.0/8', '::1', '2001:db8::/32', 'loopback', 'uniquelocal'])
    t.ok(isNetwork(text), text)
  for (const text of [
    'true',
    '',
    '10.0.0.0/33',
    '10.0.0',
    '::1/129',
    '10.0.0.0/',
    'fe80::1%eth0',
    'toString',
  ])
    t.notOk(isNetwork(text), text)
})

t.test('who is within, written in whatever way', async t => {
  const isTrusted = within(['10.1.0.0/16', '192.0.2.7', '2001:db8::/32', 'loopback'])
  for (const address of ['10.1.2.3', '::ffff:10.1.2.3', '192.0.2.7', '2001:db8:ffff::1', '127.0.0.9', '::1'])
    t.ok(isTrusted(address), address)
  for (const address of ['10.2.0.1', '192.0.2.8', '2001:db9::1', 'unknown', ''])
    t.notOk(isTrusted(address), address)
  t.notOk(within([])('127.0.0.1'), 'nobody')
})

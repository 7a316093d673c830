import { lookup as resolve } from 'node:dns'
import type { LookupFunction } from 'node:net'
import { within } from '../addresses.ts'

/** Networks that no receiver on the Internet is in: this machine, private and link-local networks, and their equivalents. */
const closed = within([
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12'],
  ...['192.0.0.0/24', '192.0.2.0/24', '192.88.99.0/24', '192.168.0.0/16', '198.18.0.0/15'],
  ...['198.51.100.0/24', '203.0.113.0/24', '224.0.0.0/4', '240.0.0.0/4'],
  // Also the IPv6 addresses that contain an IPv4 address.
  ...['::/96', '64:ff9b::/96', '64:ff9b:1::/48', '100::/64', '2001::/32', '2001:db8::/32'],
  ...['2002::/16', 'fc00::/7', 'fe80::/10', 'fec0::/10', 'ff00::/8'],
])

export interface Reach {
  allows(address: string): boolean
  /** For a socket: it connects to the address that was checked, whatever the name resolves to next time. */
  lookup: LookupFunction
}

export class NotReachable extends Error {
  override readonly name = 'NotReachable'
}

/** `allowed`: private networks that may be delivered to nevertheless. */
export function createReach(allowed: readonly string[], resolver = resolve): Reach {
  const isAllowed = within(allowed)
  const allows = (address: string) => isAllowed(address) || !closed(address)
  const lookup: LookupFunction = (hostname, options, done) => {
    resolver(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return done(error, '', 0)
      const found = addresses.filter(({ address }) => allows(address))
      if (found.length === 0) {
        return done(
          new NotReachable(`${hostname} is at a private address; see DELIVERY_ALLOW_PRIVATE`),
          '',
          0,
        )
      }
      if (options.all) return done(null, found as never, 0)
      done(null, found[0]!.address, found[0]!.family)
    })
  }
  return { allows, lookup }
}

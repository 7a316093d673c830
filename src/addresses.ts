import { BlockList, isIP, isIPv4, isIPv6 } from 'node:net'

/**
 * The unit in which addresses are counted: an IPv4 address, or a 64-bit IPv6 network, since a household or a server
 * has such a network to itself.
 */
export function networkOf(given: string): string {
  const address = unmapped(given)
  if (!isIPv6(address)) return address
  const [head = '', tail] = address.toLowerCase().split('::')
  const left = head === '' ? [] : head.split(':')
  const right = tail === undefined || tail === '' ? [] : tail.split(':')
  const missing = tail === undefined ? 0 : 8 - left.length - right.length
  const groups = [...left, ...Array<string>(Math.max(0, missing)).fill('0'), ...right]
  return `${groups
    .slice(0, 4)
    .map(group => Number.parseInt(group, 16).toString(16))
    .join(':')}/64`
}

/** Ranges with the names that other programs behind a proxy use too. */
const named: Readonly<Record<string, readonly string[]>> = {
  loopback: ['127.0.0.0/8', '::1/128'],
  linklocal: ['169.254.0.0/16', 'fe80::/10'],
  uniquelocal: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'],
}

/** Whether this is an address, a network such as 10.0.0.0/8, or the name of a range. */
export function isNetwork(text: string): boolean {
  if (Object.hasOwn(named, text)) return true
  const [, address, bits] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(text) ?? []
  const version = isIP(address ?? '')
  return version !== 0 && !address!.includes('%') && Number(bits ?? 0) <= (version === 4 ? 32 : 128)
}

/** Returns a function that says whether an address is in one of these networks. */
export function within(networks: readonly string[]): (address: string) => boolean {
  const list = new BlockList()
  for (const network of networks.flatMap(text => named[text] ?? [text])) {
    const [address, bits] = network.split('/') as [string, string | undefined]
    const family = isIPv4(address) ? 'ipv4' : 'ipv6'
    list.addSubnet(address, Number(bits ?? (family === 'ipv4' ? 32 : 128)), family)
  }
  return given => {
    const address = unmapped(given)
    const version = isIP(address)
    return version !== 0 && list.check(address, version === 4 ? 'ipv4' : 'ipv6')
  }
}

/** An IPv4 address that reached an IPv6 socket counts as IPv4. A zone does not identify anybody. */
function unmapped(address: string): string {
  return /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address.split('%')[0]!
}

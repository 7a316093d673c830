import { deliver } from './support.ts'

/** Delivers for a test, by the clock of the test, until it is killed. */
const [databaseUrl = '', begins = ''] = process.argv.slice(2)
let now = Number(begins)
process.on('message', ms => {
  now = Number(ms)
})
process.on('disconnect', () => process.exit())
// Some receivers hang, and each is waited for.
await deliver({ teardown: () => undefined }, databaseUrl, () => now, { DELIVERY_TIMEOUT_MS: '400' })
process.send!('ready')

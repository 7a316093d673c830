import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { Page } from 'playwright-core'
import t, { type Test } from 'tap'
import { noBrowser, openPage } from '../support/browser.ts'
import { steadyPort } from '../support/port.ts'
import { startTestService } from '../support/service.ts'

/**
 * A newcomer's way, with the keyboard alone and nothing that the page does not say: sign in, register a vehicle with its
 * device, publish by the line that is shown, see it move, replay it. It counts keys; the runner says how long it took.
 */
t.test('a newcomer gets a vehicle onto the map with the keyboard alone', { skip: noBrowser }, async t => {
  const service = await startTestService(t, { MQTT_PORT: String(await steadyPort()) })
  const page = await openPage(t, { reducedMotion: 'reduce' })
  await page.goto(service.httpUrl)
  await page.waitForSelector('#email')
  const hand = handOn(page)

  await hand.type('admin@fleetwake.local')
  await hand.press('Tab')
  await hand.type('correct horse battery')
  await hand.press('Enter')
  await page.waitForSelector('.shell')

  await hand.go('Put a vehicle')
  await page.waitForSelector('h1:has-text("Put a vehicle on the map")')
  await hand.tabTo('License plate (required)')
  await hand.type('B-NEW 1')
  await hand.tabTo('VIN (required)')
  await hand.type('WDB9066331S123456')
  await hand.press('Enter')
  await page.waitForSelector('pre:has-text("mosquitto_pub")')

  const line = (await page.textContent('pre:has-text("mosquitto_pub")'))!
  await publish(t, line)
  await page.waitForSelector('.banner:has-text("is on the map")')
  await publish(t, line.replace('13.405', '13.415'))
  await hand.tabTo('See it on the map')
  await hand.press('Enter')
  await page.waitForSelector('.panel h2:has-text("B-NEW 1")')

  await hand.tabTo('Any other time')
  await hand.press('Enter')
  await page.waitForSelector('.player button:has-text("Play")')
  await hand.tabTo('Play')
  await hand.press('Enter')
  await page.waitForSelector('.player button:has-text("Pause")')
  t.match(await page.textContent('.facts.now'), /B-NEW 1/)

  t.ok(hand.keys() < 250, `${hand.keys()} keys, of which the names and the password are ${hand.typed()}`)
})

function handOn(page: Page) {
  let [keys, typed] = [0, 0]
  const press = async (key: string) => {
    keys++
    await page.keyboard.press(key)
  }
  const type = async (text: string) => {
    keys += text.length
    typed += text.length
    await page.keyboard.type(text)
  }
  return {
    press,
    type,
    keys: () => keys,
    typed: () => typed,
    /** By the palette. */
    async go(name: string): Promise<void> {
      await press('Control+k')
      await page.waitForSelector('.palette input')
      await type(name)
      await page.waitForFunction(
        words => document.querySelector('.palette [aria-selected=true]')?.textContent?.startsWith(words),
        name,
      )
      await press('Enter')
    },
    /** Tab by tab, as far as it takes. */
    async tabTo(name: string): Promise<void> {
      for (let step = 0; step < 60; step++) {
        const said = await page.evaluate(() => {
          const element = document.activeElement as HTMLInputElement | null
          return (element?.labels?.[0]?.textContent ?? element?.textContent ?? '').trim()
        })
        if (said === name) return
        await press('Tab')
      }
      throw new Error(`${name} is not reached within 60 tabs`)
    },
  }
}

/** As a shell takes it. */
async function publish(t: Test, line: string): Promise<void> {
  await promisify(execFile)('sh', ['-c', line])
  t.pass('mosquitto_pub took the line as it stands')
}

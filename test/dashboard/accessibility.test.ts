import t from 'tap'
import { noBrowser, openPage, signInTo } from '../support/browser.ts'
import { startDrivers } from '../support/drivers.ts'
import { startTestService } from '../support/service.ts'

t.test('the page can be read and used without a mouse, and on a phone', { skip: noBrowser }, async t => {
  const service = await startTestService(t)
  const page = await openPage(t, { reducedMotion: 'reduce' })
  await signInTo(page, service.httpUrl)

  await t.test('without vehicles it says what to do', async t => {
    await page.waitForSelector('.empty:not([hidden])')
    t.match(await page.textContent('.empty'), /No vehicles yet.*npm run simulate/s)
  })

  const drivers = await startDrivers(service.httpUrl, 5)
  await drivers.step()
  await page.waitForSelector('.row[data-status]:not([data-status=""])')
  await page.click('.row')
  await page.waitForSelector('.panel:not([hidden])')

  t.test('everything that can be used has a name, and every region a landmark', async t => {
    const found = await page.evaluate(() => {
      const nameOf = (element: Element) =>
        element.getAttribute('aria-label') ??
        (element as HTMLInputElement).labels?.[0]?.textContent ??
        element.textContent?.trim()
      const usable = [
        ...document.querySelectorAll('button, a, input, [role=listbox], [role=option], [role=img]'),
      ]
      const ids = [...document.querySelectorAll('[id]')].map(({ id }) => id)
      return {
        nameless: usable.filter(element => !nameOf(element)).map(element => element.outerHTML.slice(0, 200)),
        doubled: ids.filter((id, index) => ids.indexOf(id) !== index),
        landmarks: [
          'header',
          'nav[aria-label]',
          'main',
          'aside[aria-label="Vehicles"]',
          'aside[aria-label="Selected vehicle"]',
        ].filter(selector => !document.querySelector(selector)),
        language: document.documentElement.lang,
        live: document.querySelectorAll('[aria-live=polite]').length,
      }
    })
    t.same(found.nameless, [], 'nothing is nameless')
    t.same(found.doubled, [], 'no id is there twice')
    t.same(found.landmarks, [], 'no landmark is missing')
    t.equal(found.language, 'en')
    t.ok(found.live > 0, 'there is a place that announces')
  })

  t.test('the tabulator goes through it in the order of reading', async t => {
    await page.focus('.skip')
    const seen = ['A Skip to the content']
    for (let press = 0; press < 12; press++) {
      await page.keyboard.press('Tab')
      seen.push(
        await page.evaluate(() => {
          const element = document.activeElement!
          return `${element.tagName} ${element.getAttribute('aria-label') ?? element.textContent?.trim() ?? ''}`
        }),
      )
    }
    const order = ['A Skip to the content', 'A Map', 'A Alerts', 'BUTTON Sign out', 'INPUT Search vehicles']
    const places = order.map(name => seen.indexOf(name))
    t.same(
      places,
      [...places].sort((a, b) => a - b),
      seen.join(' | '),
    )
    t.notOk(places.includes(-1), 'each is reached')
    await page.focus('.panel h2')
    await page.keyboard.press('Escape')
    await page.waitForSelector('.panel', { state: 'hidden' })
  })

  t.test('texts stand out from their ground in both colours', async t => {
    const pairs = await page.evaluate(() => {
      const found: { theme: string; pair: string; ratio: number }[] = []
      const probe = document.body.appendChild(document.createElement('i'))
      const channel = (value: number) => (value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4)
      const luminance = (color: string) => {
        probe.style.color = `var(${color})`
        const [red = 0, green = 0, blue = 0] = (getComputedStyle(probe).color.match(/\d+/g) ?? []).map(part =>
          channel(Number(part) / 255),
        )
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue
      }
      for (const theme of ['light', 'dark']) {
        document.documentElement.dataset.theme = theme
        for (const ground of ['--surface', '--sunken']) {
          for (const text of [
            '--text',
            '--muted',
            '--faint',
            '--danger',
            '--warning',
            '--moving-text',
            '--idle-text',
            '--stopped-text',
            '--offline-text',
          ]) {
            const [a, b] = [luminance(text), luminance(ground)].sort((x, y) => y - x)
            found.push({ theme, pair: `${text} on ${ground}`, ratio: (a! + 0.05) / (b! + 0.05) })
          }
        }
      }
      probe.remove()
      return found
    })
    for (const { theme, pair, ratio } of pairs) {
      if (ratio < 4.5) t.fail(`${pair}, ${theme}: ${ratio.toFixed(2)} is less than 4.5`)
    }
    t.equal(pairs.length, 36)
  })

  t.test('on a phone nothing is wider than the screen, and the map stays in reach', async t => {
    await page.setViewportSize({ width: 390, height: 780 })
    await page.click('.row')
    await page.waitForSelector('.panel:not([hidden])')
    const sizes = await page.evaluate(() => ({
      width: document.documentElement.scrollWidth,
      panelTop: document.querySelector('.panel')!.getBoundingClientRect().top,
    }))
    t.equal(sizes.width, 390)
    t.ok(sizes.panelTop > 200, 'the panel leaves room for the map')
    await page.goto(`${service.httpUrl}/#/operations`)
    await page.waitForSelector('td:has-text("vehicle_telemetry_hourly")')
    const cut = await page.evaluate(() =>
      [...document.querySelectorAll('.view:not([hidden]) .block')]
        .filter(block => block.scrollWidth > block.clientWidth)
        .map(block => block.textContent),
    )
    t.same(cut, [], 'no table reaches out of its block')
  })
})

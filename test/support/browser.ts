import { existsSync } from 'node:fs'
import { type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import type { Test } from 'tap'

const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(
  path => existsSync(path),
)

/** Why the browser's tests cannot run here, for tap's `skip`. In CI a missing browser is a failure. */
export const noBrowser =
  executablePath || process.env.CI === 'true'
    ? false
    : 'there is no Chromium on this machine (apt install chromium)'

// A card in software, and none of what a browser does for its own sake.
const flags =
  '--use-angle=swiftshader --enable-unsafe-swiftshader --no-sandbox --disable-background-networking --disable-component-update --disable-sync --disable-quic --no-first-run'

export async function openPage(
  t: Pick<Test, 'teardown'>,
  options: BrowserContextOptions = {},
): Promise<Page> {
  if (!executablePath) throw new Error('Chromium is missing')
  const browser = await chromium.launch({ executablePath, args: flags.split(' ') })
  t.teardown(() => browser.close())
  const page = await browser.newPage({
    viewport: { width: 1200, height: 760 },
    // It outlives pages, and what it asks for no test could hold back.
    serviceWorkers: 'block',
    ...options,
  })
  // What tsx adds to the functions that tests hand to the page.
  await page.addInitScript('globalThis.__name = named => named')
  return page
}

/** What a page should never do: throw, or complain. Network failures are told apart, since tests cut the wire. */
export function complaintsOf(page: Page): string[] {
  const complaints: string[] = []
  page.on('pageerror', error => complaints.push(`${error.message}\n${error.stack ?? ''}`))
  page.on('console', message => {
    const text = message.text()
    const isNetwork = /net::ERR_|Failed to load resource|WebSocket connection|blocked by Playwright/.test(
      text,
    )
    if (['error', 'warning'].includes(message.type()) && !isNetwork) complaints.push(text)
  })
  return complaints
}

export async function signInTo(page: Page, url: string): Promise<void> {
  await page.goto(url)
  await page.fill('#email', 'admin@fleetwake.local')
  await page.fill('#password', 'correct horse battery')
  await page.click('button[type=submit]')
  await page.waitForSelector('.shell')
}

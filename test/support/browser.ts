import { existsSync } from 'node:fs'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import type { Test } from 'tap'
import type { Account } from './accounts.ts'
import { HANGS_MS, until } from './until.ts'

const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(
  path => existsSync(path),
)

/** Why browser tests cannot run here, for tap's `skip`. In CI, a missing browser is a failure. */
export const noBrowser =
  executablePath || process.env.CI === 'true'
    ? false
    : 'there is no Chromium on this machine (apt install chromium)'

// Graphics in software, and no background work of the browser. Only the map needs a graphics processor, and a page that
// is put together by it too, in software, takes half as long again.
const flags =
  '--use-angle=swiftshader --enable-unsafe-swiftshader --disable-gpu-compositing --no-sandbox --disable-background-networking --disable-component-update --disable-sync --disable-quic --no-first-run'

export function launchBrowser(): Promise<Browser> {
  if (!executablePath) throw new Error('Chromium is missing')
  return chromium.launch({ executablePath, args: flags.split(' '), timeout: HANGS_MS })
}

let browser: Promise<Browser> | undefined

/** One for the whole test file, since each start takes a second or two. */
async function launchOnce(): Promise<Browser> {
  const launched = await launchBrowser()
  // Not imported above: tap ends whatever imports it after half a minute, and benches open pages, too.
  const { default: t } = await import('tap')
  t.teardown(() => launched.close())
  return launched
}

/** Every page has a session of its own in the browser of its test file. */
export async function openPage(
  t: Pick<Test, 'teardown'>,
  options: BrowserContextOptions = {},
): Promise<Page> {
  browser ??= launchOnce()
  const page = await newPage(await browser, options)
  t.teardown(() => page.close())
  return page
}

/**
 * For finding races between tests and the page: SLOW_BROWSER=8 makes scripts of the page eight times as slow, and
 * each of its requests takes a fifth of a second longer.
 */
const slowness = Number(process.env.SLOW_BROWSER || 1)

export async function newPage(browser: Browser, options: BrowserContextOptions): Promise<Page> {
  const page = await browser.newPage({
    viewport: { width: 1200, height: 760 },
    // Each picture of an animation is painted in software, and work.test.ts spent two thirds of its time on them.
    reducedMotion: 'reduce',
    // A service worker outlives pages, and tests could not hold back its requests.
    serviceWorkers: 'block',
    ...options,
  })
  // The library's own limit of half a minute is less than a busy machine needs for a page.
  page.setDefaultTimeout(HANGS_MS)
  // The bundler adds this to functions that tests pass to the page.
  await page.addInitScript('globalThis.__name = named => named')
  if (slowness > 1) await slowDown(page)
  return page
}

async function slowDown(page: Page): Promise<void> {
  const browser = await page.context().newCDPSession(page)
  await browser.send('Emulation.setCPUThrottlingRate', { rate: slowness })
  await browser.send('Network.enable')
  await browser.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: 200,
    downloadThroughput: -1,
    uploadThroughput: -1,
  })
}

/** What the page takes away after ten seconds, such as an Undo, stays: a busy machine needs longer to press it. */
export async function keepWhatPasses(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const { setTimeout } = globalThis
    const longer = (act: () => void, ms?: number) => setTimeout(act, ms === 10_000 ? 600_000 : ms)
    globalThis.setTimeout = longer as typeof setTimeout
  })
}

/** The page asks again only when somebody has it do so; what it shows stays until then. */
export async function withoutPolls(page: Page): Promise<void> {
  await page.addInitScript(() => {
    globalThis.setInterval = (() => 0) as unknown as typeof setInterval
  })
}

/** Waits for what only a promise can tell: the browser's own waitForFunction takes any promise for a yes. */
export async function untilOnPage(
  page: Page,
  what: string,
  condition: () => Promise<boolean>,
): Promise<void> {
  await until(what, () => page.evaluate(condition))
}

/** A time zone whose clocks show about noon, so that what happens within hours is of one day there. */
export function zoneAtNoon(): string {
  const ahead = 12 - new Date().getUTCHours()
  // The signs of these names are the other way round.
  return `Etc/GMT${ahead > 0 ? '-' : '+'}${Math.abs(ahead)}`
}

const networkFailure = /net::ERR_|Failed to load resource|WebSocket connection|blocked by Playwright/
const readBack =
  /^\[\.WebGL-0x[0-9a-f]+\]GL Driver Message \(OpenGL, Performance, .*\): GPU stall due to ReadPixels/

/**
 * What a page must never do: throw, or log errors. Left out is what the tests cause: they cut connections, and their
 * browser reads the map back from what draws it.
 */
export function complaintsOf(page: Page): string[] {
  const complaints: string[] = []
  page.on('pageerror', error => complaints.push(`${error.message}\n${error.stack ?? ''}`))
  page.on('console', message => {
    const text = message.text()
    const isOfTest = networkFailure.test(text) || readBack.test(text)
    if (['error', 'warning'].includes(message.type()) && !isOfTest) complaints.push(text)
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

/**
 * Opens another address of the page that is open. It is back once the page has heard of it: until then the page shows the
 * address before, whole.
 */
export async function goTo(page: Page, address: string): Promise<void> {
  await page.evaluate(
    hash =>
      new Promise<void>(resolve => {
        if (location.hash === hash) return resolve()
        addEventListener('hashchange', () => resolve(), { once: true })
        location.hash = hash
      }),
    address,
  )
}

/** Comes in without the form, which has tests of its own. The page shows the email address. */
export async function enter(
  page: Page,
  url: string,
  { token }: Account,
  email = 'someone@fleetwake.local',
): Promise<void> {
  const session = { token, email, expiresAt: new Date(Date.now() + 3_600_000).toISOString() }
  await page.addInitScript(kept => sessionStorage.setItem('fleetwake.session', kept), JSON.stringify(session))
  await page.goto(url)
  await page.waitForSelector('.shell')
}

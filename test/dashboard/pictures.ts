import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { Page } from 'playwright-core'
import { type Account, make, signIn } from '../support/accounts.ts'
import { enter, launchBrowser, newPage } from '../support/browser.ts'

/**
 * `npm run pictures`: the pictures of README.md, made anew from the demo. `--to FOLDER` puts them elsewhere; `--url URL
 * --password PASSWORD` takes them of a demo that runs already, `--only NAME` one of them, `--all` to look at, as PNG, at
 * three widths and in both colours.
 */
const { values } = parseArgs({
  options: {
    to: { type: 'string', default: fileURLToPath(new URL('../../docs/images', import.meta.url)) },
    url: { type: 'string' },
    password: { type: 'string', default: 'correct horse battery' },
    only: { type: 'string' },
    all: { type: 'boolean', default: false },
  },
})

interface Picture {
  name: string
  address: (ids: Ids) => string
  width: number
  height: number
  dark: boolean
  /** What is on it once it is worth taking. */
  ready: string
}

interface Ids {
  vehicle: string
}

const wide = { width: 1440, height: 860, dark: false }
const pictures: readonly Picture[] = [
  { name: 'map', address: () => '#/map', ...wide, dark: true, ready: '.sidebar .rows [aria-posinset]' },
  { name: 'vehicle', address: ({ vehicle }) => `#/map/${vehicle}`, ...wide, ready: '.panel .chart' },
  { name: 'operations', address: () => '#/operations', ...wide, ready: '.course .chart' },
  { name: 'list', address: () => '#/fleet/vehicles', ...wide, ready: '.work tbody tr' },
  { name: 'calendar', address: () => '#/fleet/calendar', ...wide, ready: '.calendar-lane' },
]
const others: readonly Pick<Picture, 'name' | 'address' | 'ready'>[] = [
  { name: 'permissions', address: () => '#/fleet/permissions', ready: '.matrix tbody tr' },
  { name: 'organization', address: () => '#/fleet/organization', ready: 'form .fields' },
]

const names =
  'Ada Lind,Ben Okri,Carla Diaz,Dmitri Wolf,Elif Kaya,Farid Aziz,Greta Holm,Hugo Blanc,Ines Prado,Jonas Berg,Kofi Mensah,Lena Roth'.split(
    ',',
  )

const demo = values.url ? undefined : await startDemo()
const url = values.url ?? demo!.url
await mkdir(values.to, { recursive: true })
const browser = await launchBrowser()
try {
  const account = await signIn(
    { httpUrl: url },
    { email: 'admin@fleetwake.local', password: values.password },
  )
  const { body } = await account.request('GET', '/vehicles?limit=12&sort=licensePlate')
  const vehicles = (body.items as { id: string }[]).map(({ id }) => id)
  const ids = { vehicle: vehicles[0]! }
  await assignDrivers(account, vehicles)
  const widths = [390, 820, 1440]
  const sizes = widths.flatMap(width => [true, false].map(dark => ({ width, height: 900, dark })))
  const wanted = values.all
    ? [...pictures, ...others].flatMap(picture =>
        sizes.map(size => ({
          ...picture,
          ...size,
          name: `${picture.name}-${size.width}-${size.dark ? 'dark' : 'light'}`,
        })),
      )
    : pictures
  for (const picture of wanted.filter(({ name }) => name.startsWith(values.only ?? '')))
    await take(picture, ids, account)
} finally {
  await browser.close()
  await demo?.stop()
}

async function take(
  { name, address, width, height, dark, ready }: Picture,
  ids: Ids,
  account: Account,
): Promise<void> {
  const page = await newPage(browser, {
    viewport: { width, height },
    colorScheme: dark ? 'dark' : 'light',
    reducedMotion: 'reduce',
  })
  // What happens just then belongs on no picture.
  await page.addInitScript(() => localStorage.setItem('fleetwake.preferences', '{"notified":[]}'))
  await enter(page, `${url}/${address(ids)}`, account, 'admin@fleetwake.local')
  await page.waitForSelector(ready, { timeout: 60_000, state: 'attached' })
  await page.waitForLoadState('networkidle').catch(() => undefined)
  // Tiles and curves are drawn when the browser has nothing else to do.
  for (let frame = 0; frame < 40; frame++) await page.evaluate(() => new Promise(requestAnimationFrame))
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur())
  if (values.all) await page.screenshot({ path: join(values.to, `${name}.png`) })
  else await save(page, join(values.to, `${name}.webp`))
  await page.close()
}

/** A week of work for the calendar, beside the demo's own drivers, who have no end of theirs. */
async function assignDrivers(account: Account, vehicles: readonly string[]): Promise<void> {
  const { body } = await account.request('GET', '/drivers?licenseNumber=FW-0&limit=1')
  if (body.items.length > 0) return
  const drivers: string[] = []
  for (const [index, name] of names.entries())
    drivers.push((await make(account, '/drivers', { name, licenseNumber: `FW-${index}` })).id)
  const today = Math.floor(Date.now() / 86_400_000) * 86_400_000
  for (const [index, vehicleId] of vehicles.entries()) {
    for (let day = 0; day < 7; day++) {
      if ((index + day) % 5 === 4) continue
      const start = today + day * 86_400_000 + (5 + (index % 4)) * 3_600_000
      const end = start + (8 + (index % 3)) * 3_600_000
      await make(account, '/assignments', {
        ...{ vehicleId, driverId: drivers[(index + day) % drivers.length] },
        ...{ startTime: new Date(start).toISOString(), endTime: new Date(end).toISOString() },
      })
    }
  }
}

/** As WebP, which Playwright does not write by itself. */
async function save(page: Page, path: string): Promise<void> {
  const browser = await page.context().newCDPSession(page)
  const { data } = await browser.send('Page.captureScreenshot', { format: 'webp', quality: 82 })
  await writeFile(path, Buffer.from(data, 'base64'))
  process.stdout.write(`${path}: ${Math.round((data.length * 3) / 4_000)} kB\n`)
}

/** The demo on a folder of its own, once its past is told. */
async function startDemo(): Promise<{ url: string; stop(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'fleetwake-pictures-'))
  const child = spawn('npm', ['run', '--silent', 'demo', '--', '--vehicles', '200'], {
    env: {
      ...process.env,
      ...{ DATA_DIR: join(folder, 'data'), HTTP_PORT: '0', MQTT_PORT: '0', ADMIN_PASSWORD: values.password },
    },
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  })
  let said = ''
  const url = await new Promise<string>((resolve, reject) => {
    child.once('exit', code => reject(new Error(`the demo ended with ${code}`)))
    child.stdout.on('data', (chunk: Buffer) => {
      process.stdout.write(chunk)
      said += chunk
      const at = /ready: +(http\S+)/.exec(said)?.[1]
      if (at && /The history is complete/.test(said)) resolve(at)
    })
  })
  return {
    url,
    stop: async () => {
      const ended = new Promise(done => child.once('exit', done))
      process.kill(-child.pid!, 'SIGTERM')
      await ended
      await rm(folder, { recursive: true, force: true })
    },
  }
}

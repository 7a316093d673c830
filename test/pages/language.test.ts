import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import ts from 'typescript'
import { texts as german } from '../../src/dashboard/page/languages/de.ts'
import { english } from '../../src/dashboard/page/languages/en.ts'
import { signIn } from '../support/accounts.ts'
import { enter, goTo, noBrowser, openPage } from '../support/browser.ts'
import { startTestService } from '../support/service.ts'

const page = fileURLToPath(new URL('../../src/dashboard/page', import.meta.url))

/** Pages that are not in the catalogue yet, each until it is. */
const notYet: readonly string[] = []

/** What looks like a text and is none: names of the browser's, of the map's, of keys, of what is called so everywhere. */
const noText =
  /^(Ctrl .*|Fleetwake\b.*|Inter|Arrow\w+|Page(Up|Down)|Home|End|Enter|Escape|Tab|Backspace|PushManager|Feature(Collection)?|(Multi)?(Line|Point|Polygon)(String)?|Bearer .*|Outlines: Natural Earth|SF Mono|UTC|Casing|The id of one of|npm run .*)$/

t.test('every language has every text', async t => {
  for (const [group, texts] of Object.entries(english) as [keyof typeof english, object][]) {
    if (group === 'names' || group === 'errors') continue
    const other = german[group] as Record<string, unknown>
    t.same(Object.keys(other), Object.keys(texts), group)
    for (const [name, text] of Object.entries(texts)) t.equal(typeof other[name], typeof text, name)
    t.notOk(Object.values(other).includes(''), 'none is empty')
  }
})

t.test('no text of the page stands outside of its catalogue', async t => {
  const files = (await readdir(page, { recursive: true })).filter(
    name => /\.tsx?$/.test(name) && !name.startsWith('languages/') && !notYet.includes(name),
  )
  t.ok(files.length > 60)
  for (const name of files) {
    const source = await readFile(join(page, name), 'utf8')
    t.same(textsIn(name, source), [], name)
  }
})

t.test('what is written outside is found, and what only looks so is not', async t => {
  const found = (source: string) => textsIn('a.tsx', source)
  t.same(found('const a = <p title="Hello">Some words</p>'), ['Hello', 'Some words'])
  t.same(found("h('p', {}, 'Nothing waits.', `and $" + '{1} more words of it`)'), [
    'Nothing waits.',
    'and  more words of it',
  ])
  t.same(found('const a = <p class="Big one">{say.title}</p>; key === "ArrowDown"'), [])
})

t.test('what follows the direction of the language is said so that it can', async t => {
  for (const name of await readdir(join(page, 'style'))) {
    const css = (await readFile(join(page, 'style', name), 'utf8')).replace(/[^}]*maplibregl[^}]*\}/g, '')
    t.notMatch(css, /(margin|padding|border)-(left|right)\b|text-align: (left|right)|\s(left|right):/, name)
  }
})

t.test('the page speaks German, and from right to left it holds too', { skip: noBrowser }, async t => {
  const service = await startTestService(t)
  const administrator = await signIn(service)
  const page = await openPage(t, { locale: 'de-DE', timezoneId: 'Europe/Berlin' })
  await enter(page, `${service.httpUrl}/#/fleet/vehicles`, administrator)
  await page.waitForSelector('.work .none')
  t.equal(await page.textContent('.work h1'), 'Fahrzeuge')
  t.equal(await page.getAttribute('html', 'lang'), 'de')
  t.match(await page.textContent('.tabs'), /Karte.*Warnungen.*Flotte.*Betrieb/)
  t.match(await page.textContent('.work .none'), /Hier gibt es noch nichts/)

  await page.setViewportSize({ width: 820, height: 800 })
  await page.evaluate(() => {
    document.dir = 'rtl'
  })
  for (const address of ['#/map', '#/alerts', '#/fleet', '#/fleet/history', '#/fleet/reports']) {
    await goTo(page, address)
    await page.waitForFunction(
      () => !document.querySelector('.view:not([hidden])')?.textContent?.includes('Wird geladen'),
    )
    const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)
    t.notOk(wide, `${address} is no wider than the screen from right to left`)
  }
})

/** Texts for people: words in the document, in what describes it, and sentences anywhere. */
function textsIn(name: string, source: string): string[] {
  const found: string[] = []
  const file = ts.createSourceFile(name, source, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX)
  const look = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isTypeNode(node)) return
    if (ts.isJsxText(node) && /\p{L}{2}/u.test(node.text)) found.push(node.text.trim())
    if (ts.isJsxAttribute(node) && node.initializer && ts.isStringLiteral(node.initializer)) {
      const isSaid = /^(aria-label|title|placeholder|alt|words|text|yes)$/.test(node.name.getText())
      if (isSaid && /\p{L}{2}/u.test(node.initializer.text)) found.push(node.initializer.text)
      return
    }
    const text = ts.isTemplateExpression(node)
      ? [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)].join('')
      : ts.isStringLiteralLike(node)
        ? node.text
        : ''
    if (isText(text) && !isThrown(node)) found.push(text)
    ts.forEachChild(node, look)
  }
  look(file)
  return found
}

function isText(text: string): boolean {
  if (noText.test(text)) return false
  if (/^\p{Lu}\p{Ll}+/u.test(text)) return true
  return text.length < 300 && !/[<>{}=/#;()]/.test(text) && /\p{L} \p{L}+ \p{L}/u.test(text)
}

/** For whoever writes the page, or its style, and never shown. */
function isThrown({ parent }: ts.Node): boolean {
  const isClass = ts.isPropertyAssignment(parent) && parent.name.getText() === 'class'
  return ts.isNewExpression(parent) || isClass
}

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import t from 'tap'

/** What the pages name must be there: whoever reads them goes to look. */
const root = join(import.meta.dirname, '..')
const pages = [
  ...readdirSync(root),
  ...['docs', 'bench', 'test/faults'].flatMap(folder =>
    readdirSync(join(root, folder)).map(name => `${folder}/${name}`),
  ),
].filter(name => name.endsWith('.md'))
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: object }

for (const page of pages) {
  t.test(`what ${page} names is there`, async t => {
    const text = readFileSync(join(root, page), 'utf8')
    const missing = [
      ...all(text, /\]\(([^)#\s]+)/g)
        .filter(link => !/^[a-z]+:/.test(link))
        .filter(link => !existsSync(join(root, dirname(page), link))),
      ...all(text, /`((?:src|test|partitions|migrations|bench|deploy|docs)\/[\w./-]+\.\w+)`/g).filter(
        path => !existsSync(join(root, path)),
      ),
      ...all(text, /npm run (?:-s |--silent )?([a-z]+)/g).filter(script => !(script in scripts)),
    ]
    t.same(missing, [])
  })
}

function all(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map(match => match[1]!)
}

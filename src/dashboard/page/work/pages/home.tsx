import type { JSX } from 'preact'
import { say } from '../../text.ts'
import { wordsOf } from '../../words.ts'
import { entriesOf } from '../navigation.tsx'
import { groups } from '../pages.ts'
import { Title } from '../parts/title.tsx'
import { hrefOf } from '../router.ts'
import type { PageProps } from '../work.tsx'

/** An overview of the pages, for users who do not know yet which one they need. */
export function Home({ known }: PageProps): JSX.Element {
  const entries = entriesOf(known)
  return (
    <>
      <Title text={say.shell.fleet} />
      <p class="lead">
        {say.work.who(
          known.me.organization.name,
          known.me.user.name || known.me.user.email,
          wordsOf(known.me.user.role),
        )}
      </p>
      {entries.length === 0 ? <p class="quiet">{say.work.nothing}</p> : null}
      {groups
        .map(group => ({ group, pages: entries.filter(entry => entry.group === group) }))
        .filter(({ pages }) => pages.length > 0)
        .map(({ group, pages }) => (
          <section key={group} class="tile-group">
            <h2>{say.work.groups[group]}</h2>
            <ul class="tiles">
              {pages.map(({ path, title }) => (
                <li key={path}>
                  <a class="tile" href={hrefOf([path])}>
                    {title}
                  </a>
                </li>
              ))}
            </ul>
          </section>
        ))}
    </>
  )
}

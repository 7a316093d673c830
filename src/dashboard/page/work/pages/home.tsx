import type { JSX } from 'preact'
import { say } from '../../text.ts'
import { entriesOf } from '../navigation.tsx'
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
          say.names[known.me.user.role] ?? known.me.user.role,
        )}
      </p>
      {entries.length === 0 ? <p class="quiet">{say.work.nothing}</p> : null}
      <ul class="tiles">
        {entries.map(({ path, title }) => (
          <li key={path}>
            <a class="tile" href={hrefOf([path])}>
              {title}
            </a>
          </li>
        ))}
      </ul>
    </>
  )
}

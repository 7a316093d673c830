import type { JSX } from 'preact'
import { keysOfPage } from '../../keys.ts'
import { choosePreferences, type Preferences, preferences } from '../../preferences.ts'
import { languageCode, languages, say } from '../../text.ts'
import { Choice } from '../parts/choice.tsx'
import { Title } from '../parts/title.tsx'
import { Notifications } from '../push/notifications.tsx'
import type { PageProps } from '../work.tsx'

/** Each user's choices for this browser. The page reloads with them, so that all of it is consistent. */
export function Settings({ known }: PageProps): JSX.Element {
  const { units, clock } = preferences()
  const choose = (changed: Partial<Preferences>) => {
    choosePreferences(changed)
    location.reload()
  }
  const names = new Intl.DisplayNames(languageCode(), { type: 'language' })
  return (
    <>
      <Title text={say.settings.title} />
      <p class="lead">{say.settings.lead}</p>
      <section class="block form">
        <Choice
          words={say.settings.language}
          value={languageCode()}
          all={Object.fromEntries(languages().map(code => [code, names.of(code) ?? code]))}
          choose={language => choose({ language })}
        />
        <Choice
          words={say.settings.units}
          value={units}
          all={{ km: say.settings.km, mi: say.settings.mi }}
          choose={units => choose({ units: units as Preferences['units'] })}
        />
        <Choice
          words={say.settings.clock}
          value={clock}
          all={{
            local: say.settings.local,
            organization: `${say.settings.organization} (${known.me.organization.timeZone})`,
            utc: say.settings.utc,
          }}
          choose={clock =>
            choose({ clock: clock as Preferences['clock'], zone: known.me.organization.timeZone })
          }
        />
      </section>
      <Notifications known={known} />
      <section class="block form">
        <h2>{say.settings.keys}</h2>
        <ul class="plain">
          {keysOfPage().map(({ keys, words }) => (
            <li key={keys}>
              {words} <kbd>{keys}</kbd>
            </li>
          ))}
        </ul>
      </section>
    </>
  )
}

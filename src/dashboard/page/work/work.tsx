import type { ComponentType, JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { say } from '../text.ts'
import { Navigation } from './navigation.tsx'
import { isFor, ownPages } from './pages.ts'
import { Failed, Loading } from './parts/states.tsx'
import { Missing } from './parts/title.tsx'
import { type Known, type Resource, routeOf, useMe, useResources } from './resources.ts'
import type { Address } from './router.ts'
import { titleOf } from './schema.ts'
import { UndoBar } from './undo.tsx'

export interface PageProps {
  known: Known
  address: Address
}

export type ResourcePageProps = PageProps & { resource: Resource }

type Load<P> = () => Promise<ComponentType<P>>

const loadHome = async () => (await import('./pages/home.tsx')).Home

/** Each page is a file of its own, loaded when it is opened. */
const resourcePages = {
  list: async () => (await import('./pages/list.tsx')).List,
  detail: async () => (await import('./pages/detail.tsx')).Detail,
  edit: async () => (await import('./pages/edit.tsx')).Edit,
  import: async () => (await import('./pages/import.tsx')).Import,
} satisfies Record<string, Load<ResourcePageProps>>

export function Work({ address }: { address: Address }): JSX.Element {
  const [me, resources] = [useMe(), useResources()]
  const error = me.error ?? resources.error
  if (error)
    return <Failed error={error} again={() => void Promise.all([me.refetch(), resources.refetch()])} />
  if (!me.data || !resources.data) return <Loading />
  const known = { me: me.data, resources: resources.data }
  return (
    <div class="work">
      <Navigation known={known} address={address} />
      <div class="work-page">
        <PageOf known={known} address={address} />
      </div>
      <UndoBar />
    </div>
  )
}

function PageOf({ known, address }: PageProps): JSX.Element {
  const [first, second, third] = address.parts
  const key = address.parts.join('/')
  if (first === undefined) return <Lazy key={key} load={loadHome} props={{ known, address }} />
  const own = ownPages.find(({ path }) => path === first)
  if (own) {
    if (!isFor(own, known.me)) return <Missing words={say.common.mayNot} />
    return <Lazy key={first} load={own.load} props={{ known, address }} />
  }
  const resource = known.resources.find(({ path }) => path === `/${first}`)
  if (!resource || !routeOf(known, resource, 'list'))
    return <Missing words={say.work.noPage(titleOf(first))} />
  const kind =
    second === undefined
      ? 'list'
      : second === 'import'
        ? 'import'
        : second === 'new' || third === 'edit'
          ? 'edit'
          : 'detail'
  const load: Load<ResourcePageProps> = resourcePages[kind]
  return <Lazy key={key} load={load} props={{ known, address, resource }} />
}

function Lazy<P extends PageProps>({ load, props }: { load: Load<P>; props: P }): JSX.Element {
  const [page, setPage] = useState<{ is: ComponentType<P> }>()
  const [error, setError] = useState<Error>()
  const [attempt, setAttempt] = useState(0)
  useEffect(() => {
    setError(undefined)
    load().then(is => setPage({ is }), setError)
  }, [load, attempt])
  if (error) return <Failed error={error} again={() => setAttempt(attempt + 1)} />
  if (!page) return <Loading />
  return <page.is {...props} />
}

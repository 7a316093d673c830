import { languageCode, say } from './text.ts'

const cacheName = 'fleetwake-offline'
/** Only words and styles, under the policy of the page itself. */
const policy = "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'"

/** Makes the page installable, with an offline page. Only https, and this machine, allow it. */
export async function install(): Promise<void> {
  if (!('serviceWorker' in navigator)) return
  try {
    await navigator.serviceWorker.register('/service-worker.js')
    await keepOfflinePage()
  } catch (error) {
    // A browser that stores nothing, as in a private window: the page works without it.
    console.info(error)
  }
}

/** In the language of this page; that of another version is deleted. */
async function keepOfflinePage(): Promise<void> {
  const kept = await caches.open(cacheName)
  const styles = [...document.querySelectorAll<HTMLLinkElement>('link[rel=stylesheet]')]
    .map(({ href }) => new URL(href).pathname)
    .filter(path => path.includes('/style/'))
  for (const old of await kept.keys()) await kept.delete(old)
  await kept.addAll(styles)
  const headers = { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': policy }
  await kept.put('/offline', new Response(offlinePage(styles), { headers }))
}

function offlinePage(styles: readonly string[]): string {
  const { dir, dataset } = document.documentElement
  return `<!doctype html>
<html lang="${languageCode()}" dir="${dir}" data-theme="${dataset.theme}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${say.offline.title}</title>
${styles.map(path => `<link rel="stylesheet" href="${path}">`).join('\n')}
</head>
<body><main class="offline"><h1>${say.offline.title}</h1><p>${say.offline.text}</p>
<p><a class="button" href="/">${say.offline.again}</a></p></main></body>
</html>`
}

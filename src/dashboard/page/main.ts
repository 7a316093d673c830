import { currentSession, openWhereItBegins, signOut, whenSessionEnds } from './session.ts'
import { openShell } from './shell.ts'
import { openSignIn } from './sign-in.ts'
import { loadLanguage, say } from './text.ts'
import { applyTheme } from './theme.ts'

/** Signed out, the page is a form; signed in, the shell with its views. Recipients of an order have a page without either. */
const root = document.getElementById('app')!
let close: () => void = () => undefined

function show(reason?: string): void {
  close()
  close = () => undefined
  if (currentSession() === null) openSignIn(root, show, reason)
  else {
    close = openShell(root, () => {
      signOut()
      show()
    })
  }
}

applyTheme()
await loadLanguage()
const [, what, token = ''] = location.hash.split('/')
if (what === 'order') {
  const { openPublicOrder } = await import('./public-order.ts')
  openPublicOrder(root, token)
} else {
  openWhereItBegins()
  whenSessionEnds(() => show(say.shell.sessionEnded))
  show()
  // Unrelated to what is shown first.
  void import('./install.ts').then(({ install }) => install())
}

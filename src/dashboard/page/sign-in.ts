import type { Schemas } from '../../client/api.ts'
import { h, replace } from './dom.ts'
import { brand } from './icons.ts'
import { learnUsual } from './preferences.ts'
import { get, signIn } from './session.ts'
import { say } from './text.ts'

export function openSignIn(root: HTMLElement, then: () => void, reason?: string): void {
  document.title = `${say.signIn.title} · Fleetwake`
  const email = h('input', {
    class: 'input',
    id: 'email',
    type: 'email',
    name: 'email',
    autocomplete: 'username',
    required: true,
  })
  const password = h('input', {
    class: 'input',
    id: 'password',
    type: 'password',
    name: 'password',
    autocomplete: 'current-password',
    required: true,
  })
  const stay = h('input', { id: 'stay', type: 'checkbox', name: 'stay' })
  const problem = h('p', { class: 'form-error', role: 'alert' }, reason)
  const button = h('button', { class: 'button primary', type: 'submit' }, say.signIn.title)

  const submit = async (event: Event) => {
    event.preventDefault()
    button.disabled = true
    problem.textContent = ''
    try {
      await signIn(email.value, password.value, stay.checked)
      const { organization } = await get<Schemas['GetMeAnswer']>('/auth/me')
      if (learnUsual(organization)) location.reload()
      else then()
    } catch (error) {
      problem.textContent = error instanceof TypeError ? say.signIn.unreachable : (error as Error).message
      button.disabled = false
      password.select()
    }
  }

  replace(
    root,
    h(
      'main',
      { class: 'sign-in' },
      h(
        'form',
        { class: 'card', onsubmit: submit },
        h('div', { class: 'brand' }, brand(), h('span', {}, 'Fleetwake')),
        h('h1', {}, say.signIn.title),
        h('label', { class: 'field', for: 'email' }, say.signIn.email, email),
        h('label', { class: 'field', for: 'password' }, say.signIn.password, password),
        h('label', { class: 'check', for: 'stay' }, stay, say.signIn.stay),
        problem,
        button,
      ),
    ),
  )
  email.focus()
}

type Child = Node | string | number | null | undefined | false
type Properties = Record<string, unknown>

/** An element with its attributes (`on...` are listeners, `class` and `aria-...` as in HTML) and its children. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  properties: Properties = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag)
  apply(element, properties)
  append(element, children)
  return element
}

/** The same in SVG. */
export function svg(tag: string, properties: Properties = {}, ...children: readonly Child[]): SVGElement {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag)
  apply(element, properties)
  append(element, children)
  return element
}

function append(parent: Element, children: readonly Child[]): void {
  for (const child of children) {
    if (child !== null && child !== undefined && child !== false)
      parent.append(typeof child === 'number' ? String(child) : child)
  }
}

export function replace(parent: Element, ...children: readonly Child[]): void {
  parent.replaceChildren()
  append(parent, children)
}

/**
 * Makes these the children. Those that are there already are not touched, so that a click that has begun on one of them, or
 * the focus in it, is not lost.
 */
export function keepChildren(parent: Element, children: readonly Node[]): void {
  const wanted = new Set(children)
  for (const child of [...parent.childNodes]) if (!wanted.has(child)) child.remove()
  for (const [index, child] of children.entries())
    if (parent.childNodes[index] !== child) parent.insertBefore(child, parent.childNodes[index] ?? null)
}

/**
 * Writes a text only if it differs. That spares the browser a layout, and keeps a screen reader from repeating itself.
 */
export function write(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text
}

export function announce(text: string): void {
  const announcer = document.getElementById('announcer')
  if (announcer) write(announcer, text)
}

function apply(element: Element, properties: Properties): void {
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value as EventListener)
    else element.setAttribute(name, value === true ? '' : String(value))
  }
}

/** A recorded document that can do nothing, and the styles it was written with. */
export interface CleanPage {
  readonly root: Element
  readonly css: string
}

/** What a page is made of beside its document: data URLs by the address it names them by. */
export type PageParts = ReadonlyMap<string, string>

const unwanted = 'script, style, link, base, meta, iframe, frame, object, embed, applet, template'
/** What styles, steals the focus, is fetched or is sent to: see what reads them. */
const harmful = [
  'style',
  'href',
  'xlink:href',
  'target',
  'autofocus',
  'srcset',
  'action',
  'formaction',
  'ping',
  'poster',
  'background',
  'data',
]

/**
 * A recording may come from anywhere: what runs, loads, sends or leads elsewhere is taken out of its
 * pages. The frame they are shown in runs nothing either.
 */
export function cleanPage(html: string, parts: PageParts): CleanPage {
  const parsed = new DOMParser().parseFromString(html, 'text/html')
  const sheets = [...parsed.querySelectorAll('link[rel=stylesheet], style')]
  const css = sheets.map((sheet) => cssOf(sheet, parts)).join('\n')
  for (const element of parsed.querySelectorAll(unwanted)) element.remove()
  for (const element of parsed.querySelectorAll('*')) cleanElement(element, parts)
  return { root: parsed.documentElement, css }
}

function cssOf(sheet: Element, parts: PageParts): string {
  const part = parts.get(sheet.getAttribute('href') ?? '')
  if (part === undefined) return sheet.textContent
  const bytes = Uint8Array.from(atob(part.slice(part.indexOf(',') + 1)), (each) =>
    each.charCodeAt(0),
  )
  return new TextDecoder().decode(bytes)
}

function cleanElement(element: Element, parts: PageParts): void {
  for (const { name, value } of [...element.attributes]) {
    if (name === 'src') keepPicture(element, parts.get(value) ?? value)
    else if (isHarmful(name)) element.removeAttribute(name)
  }
}

function isHarmful(name: string): boolean {
  return name.startsWith('on') || harmful.includes(name)
}

function keepPicture(element: Element, address: string): void {
  if (element.localName === 'img' && /^data:image\//i.test(address))
    element.setAttribute('src', address)
  else element.removeAttribute('src')
}

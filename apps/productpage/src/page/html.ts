/** Markup that is safe to send: made by `html`, or by us and vouched for with `trusted`. */
export class Html {
  readonly markup: string
  constructor(markup: string) {
    this.markup = markup
  }
  toString(): string {
    return this.markup
  }
}

/** What may stand between the literal parts of `html`. `undefined` and `false` are nothing. */
export type Part = Html | string | number | undefined | false | readonly Part[]

/**
 * Builds markup. Every text put in is escaped for elements and quoted attributes alike, so an attribute
 * value must stand in double quotes.
 */
export function html(literals: TemplateStringsArray, ...parts: readonly Part[]): Html {
  const markup = literals.map((literal, index) => literal + render(parts[index])).join('')
  return new Html(markup)
}

/** Markup written by us, never by a caller or another service. */
export function trusted(markup: string): Html {
  return new Html(markup)
}

function render(part: Part): string {
  if (part === undefined || part === false) return ''
  if (part instanceof Html) return part.markup
  if (typeof part === 'string') return escapeText(part)
  if (typeof part === 'number') return String(part)
  return part.map(render).join('')
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function escapeText(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? '')
}

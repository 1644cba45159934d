/** Quotes outside input for a message: escapes control, bidi and other non-ASCII characters, caps the length (S66). */
export function quote(text: string): string {
  const shown = text.length > 80 ? `${text.slice(0, 80)}\u2026` : text
  return JSON.stringify(shown).replace(
    /[^\x20-\x7e\u2026]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

/** The same for a host or an authority: what stands before an `@` may be a password (S73). */
export function quoteHost(text: string): string {
  const at = text.lastIndexOf('@')
  return quote(at === -1 ? text : `[userinfo]${text.slice(at)}`)
}

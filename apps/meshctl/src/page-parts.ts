/** The addresses of the style sheets and pictures in a page, as it writes them; those it carries itself left out. */
export function pageParts(html: string): readonly string[] {
  const tags = html.match(/<link\b[^>]*\brel="stylesheet"[^>]*>|<img\b[^>]*>/gi) ?? []
  const found = tags.map((tag) => /\b(?:href|src)="([^"]*)"/i.exec(tag)?.[1] ?? '')
  return [...new Set(found)]
    .map((address) => address.replaceAll('&amp;', '&'))
    .filter((address) => address !== '' && !address.startsWith('data:'))
}

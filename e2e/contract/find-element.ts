import type { ExpectedElement } from './row.ts'

/** Whether HTML has a start tag with all these attributes. An empty value is an attribute that is just there. */
export function findElement(html: string, { tag, ...wanted }: ExpectedElement): boolean {
  return [
    ...html.matchAll(/<([a-z][a-z0-9]*)((?:\s+[^\s=>]+(?:=(?:"[^"]*"|'[^']*'|[^\s>]+))?)*)/gi),
  ]
    .filter(([, name = '']) => name.toLowerCase() === tag)
    .map(([, , attributes = '']) => readAttributes(attributes))
    .some((attributes) =>
      Object.entries(wanted).every(([name, value]) => attributes.get(name) === value),
    )
}

function readAttributes(text: string): ReadonlyMap<string, string> {
  const found = text.matchAll(/([^\s=]+)(?:=(?:"([^"]*)"|'([^']*)'|(\S+)))?/g)
  return new Map(
    [...found].map(([, name = '', double, single, bare]) => [
      name.toLowerCase(),
      double ?? single ?? bare ?? '',
    ]),
  )
}

/** A field of an object, or a key of a map. */
export function fieldElement(name: string): string {
  return `f:${name}`
}

/** An element of a list whose elements are told apart by some of their fields. */
export function keyElement(keys: Readonly<Record<string, unknown>>): string {
  const sorted = Object.entries(keys).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return `k:${JSON.stringify(Object.fromEntries(sorted))}`
}

/**
 * An element as somebody else wrote it, in our spelling; `undefined` for one of a sort that is not known.
 * @throws RangeError for one that is malformed
 */
export function readElement(element: string): string | undefined {
  const text = element.slice(2)
  switch (element.slice(0, 2)) {
    case 'f:':
      return element
    case 'i:':
      if (!/^(0|[1-9][0-9]{0,8})$/.test(text)) throw malformed(element)
      return element
    case 'v:':
      return `v:${JSON.stringify(parse(text, element))}`
    case 'k:':
      return keyElement(keysOf(parse(text, element), element))
    default:
      return undefined
  }
}

/** As a message calls it: `.ports`, `[port=443]`. */
export function describeElement(element: string): string {
  const text = element.slice(2)
  switch (element.slice(0, 2)) {
    case 'i:':
      return `[${text}]`
    case 'v:':
      return `[=${text}]`
    case 'k:': {
      const keys = Object.entries(keysOf(parse(text, element), element))
      return `[${keys.map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(',')}]`
    }
    default:
      return `.${text}`
  }
}

function keysOf(value: unknown, element: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw malformed(element)
  return Object.fromEntries(Object.entries(value))
}

function parse(text: string, element: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw malformed(element)
  }
}

function malformed(element: string): RangeError {
  return new RangeError(`${JSON.stringify(element)} is no element of a path`)
}

/** Dot segments, also encoded or with parameters; empty segments; encoded separators and NUL. */
const traps = /\/(?:\.|%2e){1,2}(?:;[^/]*)?(?:\/|$)|\/\/|%(?:2f|5c|00)/i

/** Percent-encoded letters, digits, `-`, `.`, `_`, `~`: the same path in another spelling (RFC 3986 section 6.2.2.2). */
const needless = /%(?:3\d|[46][1-9a-f]|[57][\da]|2[de]|5f|7e)/i

/**
 * Whether a path has a second reading that an upstream may take, so that what a rule saw is not what is served. Paths
 * are matched and forwarded byte for byte, never normalised (spec: security S56).
 */
export function isAmbiguousPath(path: string): boolean {
  const query = path.indexOf('?')
  const text = query === -1 ? path : path.slice(0, query)
  return traps.test(text) || needless.test(text)
}

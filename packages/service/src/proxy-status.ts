/** What a proxy says of an answer it made or passed on (RFC 9209). */
export interface ProxyStatus {
  /** The proxy's own name. */
  readonly proxy: string
  /** RFC 9209 section 2.3; absent when the proxy only passed the answer on. */
  readonly error?: string
  /** For people. */
  readonly details?: string
}

const member = /[^,"]*(?:"(?:\\.|[^"\\])*"[^,"]*)*/g
const parameter = /;\s*([a-z*][a-z0-9_.*-]*)=("(?:\\.|[^"\\])*"|[^;,\s"]+)/gi

/**
 * Reads a `Proxy-Status` field. Of several proxies the last is nearest to us, and the only one whose
 * word we take. `undefined` when there is none.
 */
export function parseProxyStatus(field: string | undefined): ProxyStatus | undefined {
  const last = field
    ?.match(member)
    ?.filter((text) => text.trim() !== '')
    .at(-1)
  const proxy = last?.match(/^\s*("(?:\\.|[^"\\])*"|[^;\s]+)/)?.[1]
  if (last === undefined || proxy === undefined) return undefined
  const found = new Map<string, string>()
  for (const [, key, value] of last.matchAll(parameter)) {
    if (key !== undefined && value !== undefined) found.set(key.toLowerCase(), unquote(value))
  }
  const error = found.get('error')
  const details = found.get('details')
  return {
    proxy: unquote(proxy),
    ...(error === undefined ? {} : { error }),
    ...(details === undefined ? {} : { details }),
  }
}

function unquote(text: string): string {
  return text.startsWith('"') ? text.slice(1, -1).replace(/\\(.)/g, '$1') : text
}

/**
 * Host patterns to values, looked up by host: an exact name wins, then the wildcard with the longest rest, then `*`.
 * The star stands for one or more characters and may span dots, so `*.a.com` is not `a.com` (spec: egress-rules 1.8).
 * Patterns and hosts are in canonical form. The first value of a pattern stays.
 */
export class HostMap<Value> {
  readonly #exact = new Map<string, Value>()
  readonly #dotted = new Map<string, Value>()
  readonly #glued = new Map<string, Value>()
  #any: { readonly value: Value } | undefined

  /** Returns the value that was there already, and stays. */
  set(pattern: string, value: Value): Value | undefined {
    if (pattern === '*') {
      const known = this.#any
      this.#any ??= { value }
      return known?.value
    }
    if (pattern.startsWith('*.')) return setOnce(this.#dotted, pattern.slice(1), value)
    if (pattern.startsWith('*')) return setOnce(this.#glued, pattern.slice(1), value)
    return setOnce(this.#exact, pattern, value)
  }

  /**
   * For a host name, or for a wildcard: then the value that covers all it covers. One Map lookup per label, and per
   * character only where a glued star (`*a.com`) exists.
   */
  find(host: string): Value | undefined {
    return this.#exact.get(host) ?? this.#findSuffix(host) ?? this.#any?.value
  }

  /** For an IP literal: no wildcard is meant for those. */
  findExact(host: string): Value | undefined {
    return this.#exact.get(host)
  }

  /** The value of this very pattern, `*.a.com`. */
  findPattern(pattern: string): Value | undefined {
    return pattern.startsWith('*.') ? this.#dotted.get(pattern.slice(1)) : this.#exact.get(pattern)
  }

  #findSuffix(host: string): Value | undefined {
    if (this.#glued.size > 0) return this.#findAnySuffix(host)
    if (this.#dotted.size === 0) return undefined
    for (let dot = host.indexOf('.', 1); dot !== -1; dot = host.indexOf('.', dot + 1)) {
      const value = this.#dotted.get(host.slice(dot))
      if (value !== undefined) return value
    }
    return undefined
  }

  #findAnySuffix(host: string): Value | undefined {
    for (let start = 1; start < host.length; start++) {
      const suffix = host.slice(start)
      const value = this.#dotted.get(suffix) ?? this.#glued.get(suffix)
      if (value !== undefined) return value
    }
    return undefined
  }
}

function setOnce<Value>(map: Map<string, Value>, key: string, value: Value): Value | undefined {
  const known = map.get(key)
  if (known === undefined) map.set(key, value)
  return known
}

/** Whether one pattern covers a host name; the definition `HostMap` is the fast form of. */
export function matchesPattern(pattern: string, host: string): boolean {
  if (!pattern.startsWith('*')) return pattern === host
  const rest = pattern.slice(1)
  return host.length > rest.length && host.endsWith(rest)
}

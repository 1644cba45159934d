/** Other patterns with values, that are looked up one at a time: exact names, and wildcards for whole labels. */
export interface HostSource<Value> {
  /** Of this very pattern; with `from`, where a dot is, of the wildcard for what follows there. */
  find(host: string, from?: number): Value | undefined
}

/**
 * Host patterns to values, looked up by host: an exact name wins, then the wildcard with the longest rest, then `*`.
 * The star stands for one or more characters and may span dots, so `*.a.com` is not `a.com` (spec: egress-rules 1.8).
 * Patterns and hosts are in canonical form. The first value of a pattern stays.
 */
export class HostMap<Value> {
  #exact = new Map<string, Value>()
  #dotted = new Map<string, Value>()
  #glued = new Map<string, Value>()
  #any: { readonly value: Value } | undefined
  #under: HostSource<Value> | undefined

  /** Returns the value that was there already, and stays. */
  set(pattern: string, value: Value): Value | undefined {
    switch (partOf(pattern)) {
      case 'any': {
        const known = this.#any
        this.#any ??= { value }
        return known?.value
      }
      case 'dotted':
        return setOnce(this.#dotted, pattern.slice(1), value)
      case 'glued':
        return setOnce(this.#glued, pattern.slice(1), value)
      case 'exact':
        return setOnce(this.#exact, pattern, value)
    }
  }

  /** Another map with other values for some patterns, `undefined` for none; this one stays as it is. */
  with(changes: ReadonlyMap<string, Value | undefined>): HostMap<Value> {
    const next = new HostMap<Value>()
    const parts = Map.groupBy(changes, ([pattern]) => partOf(pattern))
    next.#exact = changed(this.#exact, parts.get('exact'), 0)
    next.#dotted = changed(this.#dotted, parts.get('dotted'), 1)
    next.#glued = changed(this.#glued, parts.get('glued'), 1)
    next.#any = this.#any
    for (const [, value] of parts.get('any') ?? []) {
      next.#any = value === undefined ? undefined : { value }
    }
    return next
  }

  /** This map together with patterns from elsewhere, none of which is in it; it stays as it is. */
  over(under: HostSource<Value>): HostMap<Value> {
    const both = new HostMap<Value>()
    both.#exact = this.#exact
    both.#dotted = this.#dotted
    both.#glued = this.#glued
    both.#any = this.#any
    both.#under = under
    return both
  }

  /**
   * For a host name, or for a wildcard: then the value that covers all it covers. One Map lookup per label, and per
   * character only where a glued star (`*a.com`) exists.
   */
  find(host: string): Value | undefined {
    return this.findExact(host) ?? this.#findSuffix(host) ?? this.#any?.value
  }

  /** For an IP literal: no wildcard is meant for those. */
  findExact(host: string): Value | undefined {
    return this.#exact.get(host) ?? this.#under?.find(host)
  }

  /** The value of this very pattern, `*.a.com`. */
  findPattern(pattern: string): Value | undefined {
    const own = pattern.startsWith('*.')
      ? this.#dotted.get(pattern.slice(1))
      : this.#exact.get(pattern)
    return own ?? this.#under?.find(pattern)
  }

  #findSuffix(host: string): Value | undefined {
    if (this.#glued.size > 0) return this.#findAnySuffix(host)
    if (this.#dotted.size === 0 && this.#under === undefined) return undefined
    for (let dot = host.indexOf('.', 1); dot !== -1; dot = host.indexOf('.', dot + 1)) {
      const value = this.#dotted.get(host.slice(dot)) ?? this.#under?.find(host, dot)
      if (value !== undefined) return value
    }
    return undefined
  }

  #findAnySuffix(host: string): Value | undefined {
    for (let start = 1; start < host.length; start++) {
      const suffix = host.slice(start)
      const value =
        this.#dotted.get(suffix) ?? this.#glued.get(suffix) ?? this.#dotUnder(host, start)
      if (value !== undefined) return value
    }
    return undefined
  }

  #dotUnder(host: string, start: number): Value | undefined {
    return host[start] === '.' ? this.#under?.find(host, start) : undefined
  }
}

function setOnce<Value>(map: Map<string, Value>, key: string, value: Value): Value | undefined {
  const known = map.get(key)
  if (known === undefined) map.set(key, value)
  return known
}

function partOf(pattern: string): 'any' | 'dotted' | 'glued' | 'exact' {
  if (pattern === '*') return 'any'
  if (pattern.startsWith('*.')) return 'dotted'
  return pattern.startsWith('*') ? 'glued' : 'exact'
}

/** A copy with these changes, or the map itself where there are none; keys are patterns from their `start` on. */
function changed<Value>(
  map: Map<string, Value>,
  changes: readonly (readonly [pattern: string, value: Value | undefined])[] | undefined,
  start: 0 | 1,
): Map<string, Value> {
  if (changes === undefined) return map
  const next = new Map(map)
  for (const [pattern, value] of changes) {
    if (value === undefined) next.delete(pattern.slice(start))
    else next.set(pattern.slice(start), value)
  }
  return next
}

/** Whether one pattern covers a host name; the definition `HostMap` is the fast form of. */
export function matchesPattern(pattern: string, host: string): boolean {
  if (!pattern.startsWith('*')) return pattern === host
  const rest = pattern.slice(1)
  return host.length > rest.length && host.endsWith(rest)
}

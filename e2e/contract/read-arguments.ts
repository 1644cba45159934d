import { parseArgs } from 'node:util'
import { type Column, type Service, services } from './row.ts'

/** What to run the contract against, and which column counts. */
export interface Arguments {
  /** Where the services of somebody else answer; empty: against ours, started here. */
  readonly bases: ReadonlyMap<Service, URL>
  readonly expect: Column
}

export class UsageError extends Error {
  override readonly name = 'UsageError'
}

export const usage = `usage: npm run contract -- [--productpage URL] [--details URL] [--reviews URL] [--ratings URL] [--expect upstream|ours]

Asks the services at these URLs every row of the contract that needs nothing but them, and prints what differs.
Without any URL it starts our own services, and peers that fail on demand, and runs every row.
The URLs may stand in CONTRACT_PRODUCTPAGE_URL, CONTRACT_DETAILS_URL, CONTRACT_REVIEWS_URL and CONTRACT_RATINGS_URL.
Expected is upstream of services at URLs, and ours of our own. Exit status: 0 as expected, 1 something differs, 2 not run.
`

/** Reads the command line, then the environment. Throws `UsageError`, whose message says what to write instead. */
export function readArguments(
  words: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Arguments {
  const given = parse(words)
  const bases = new Map<Service, URL>()
  for (const service of services) {
    const name = `CONTRACT_${service.toUpperCase()}_URL`
    const text = given[service] ?? environment[name]
    if (text !== undefined && text !== '') bases.set(service, toBase(service, text))
  }
  const expect = given.expect ?? (bases.size === 0 ? 'ours' : 'upstream')
  if (expect !== 'upstream' && expect !== 'ours') {
    throw new UsageError(`--expect: expected upstream or ours, found "${expect}"`)
  }
  return { bases, expect }
}

function parse(words: readonly string[]): Partial<Record<Service | 'expect', string>> {
  const text = { type: 'string' } as const
  const options = { productpage: text, details: text, reviews: text, ratings: text, expect: text }
  try {
    return parseArgs({ args: [...words], options }).values
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}

function toBase(service: Service, text: string): URL {
  const base = URL.parse(text)
  if (base === null || !/^https?:$/.test(base.protocol)) {
    throw new UsageError(`--${service}: expected a URL like http://localhost:9080, found "${text}"`)
  }
  return base
}

import { type Answer, ask } from './ask.ts'
import { compare, type Difference } from './compare.ts'
import type { Column, Expected, Row } from './row.ts'
import type { RunningPeer } from './start-peer.ts'
import { startWorld } from './start-world.ts'
import { createVirtualClock } from './virtual-clock.ts'

/** As much of a peer as can be judged. */
export type PlayedPeer = Pick<RunningPeer, 'received' | 'connections'>

/** What happened in one row: the answer, and what else there was to see. */
export interface Observation {
  readonly base: URL
  readonly answer: Answer
  /** Absent where the time is not ours. */
  readonly afterSeconds?: number
  /** Absent where the peers are not ours. */
  readonly peers?: ReadonlyMap<string, PlayedPeer>
}

const patienceHereMs = 5000
/** The slowest page takes 9 s. */
const patienceThereMs = 15_000
/** Where silence is what may be expected. */
const patienceForSilenceMs = 2000

/** Which column counts, and where a row has but one, that. */
function expectedOf(row: Row, column: Column): Expected {
  return column === 'ours' ? (row.ours ?? row.upstream) : row.upstream
}

/** Runs a row against our services in a world of its own, with the limits they have by default. */
export async function runRowHere(row: Row): Promise<Observation> {
  const clock = createVirtualClock()
  const timeout = AbortSignal.timeout
  AbortSignal.timeout = clock.limit
  try {
    const world = await startWorld(row, clock)
    try {
      const begin = clock.now()
      const answer = await converse(row, world.base, patienceHereMs)
      const afterSeconds = (clock.now() - begin) / 1000
      return { base: world.base, answer, afterSeconds, peers: world.peers }
    } finally {
      await world.close()
    }
  } finally {
    AbortSignal.timeout = timeout
    clock.close()
  }
}

/** Runs a row that needs nothing but the service against whoever answers at `base`. */
export async function runRowThere(row: Row, base: URL): Promise<Observation> {
  const isSilent = row.upstream.status === 'no answer'
  const patienceMs = isSilent ? patienceForSilenceMs : patienceThereMs
  return { base, answer: await converse(row, base, patienceMs) }
}

export function judge(row: Row, column: Column, seen: Observation): readonly Difference[] {
  return compare(expectedOf(row, column), seen)
}

async function converse(row: Row, base: URL, patienceMs: number): Promise<Answer> {
  const cookies = new Map<string, string>()
  for (const what of row.first ?? []) {
    const { headers } = await ask(base, what, toCookieHeader(cookies), patienceMs)
    for (const line of headers['set-cookie'] ?? []) {
      const [pair = ''] = line.split(';', 1)
      cookies.set(pair.slice(0, pair.indexOf('=')), pair)
    }
  }
  return ask(base, row.request, toCookieHeader(cookies), patienceMs)
}

function toCookieHeader(cookies: ReadonlyMap<string, string>): string {
  return [...cookies.values()].join('; ')
}

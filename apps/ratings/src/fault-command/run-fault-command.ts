import { findSwitches, NoSwitchError, useSwitch } from '@bookinfo/service'
import { faultModes, isFaultMode } from '../faults.ts'

/** What the command touches of the world around it. */
export interface FaultCommandWorld {
  readonly folder: string
  readonly env: Readonly<Record<string, string | undefined>>
  out(text: string): void
  err(text: string): void
}

const usage = `usage: ratings-fault [MODE [good|bad]]

Without a mode: tells the present one. Modes: ${faultModes.join(', ')}.
v-unavailable and v-unhealthy change by themselves; good or bad says how they begin (default good).
`
const search = {
  service: 'ratings',
  portVariable: 'RATINGS_ADMIN_PORT',
  path: '/faults',
  field: 'ratingsFaults',
}

class UsageError extends Error {}

/** Tells or switches the fault of running ratings. Returns the exit status: 0, 1 not done, 2 not understood. */
export async function runFaultCommand(
  words: readonly string[],
  { folder, env, out, err }: FaultCommandWorld,
): Promise<number> {
  if (words.includes('--help')) {
    out(usage)
    return 0
  }
  try {
    const wanted = readWords(words)
    for (const { workload, url } of await findSwitches(search, env, folder)) {
      out(`${workload}: ${await turn(url, wanted)}\n`)
    }
    return 0
  } catch (error) {
    const isUsage = error instanceof UsageError
    if (!isUsage && !(error instanceof NoSwitchError)) throw error
    err(`${error.message}\n${isUsage ? usage : ''}`)
    return isUsage ? 2 : 1
  }
}

type Wanted = { readonly mode: string; readonly phase?: string } | undefined

function readWords([mode, phase, ...more]: readonly string[]): Wanted {
  if (mode === undefined) return undefined
  if (!isFaultMode(mode)) {
    throw new UsageError(`expected a mode (${faultModes.join(', ')}), found "${mode}"`)
  }
  if (more.length > 0 || (phase !== undefined && phase !== 'good' && phase !== 'bad')) {
    throw new UsageError(
      `expected good or bad after ${mode}, found "${[phase, ...more].join(' ')}"`,
    )
  }
  return phase === undefined ? { mode } : { mode, phase }
}

/** `v-unhealthy, bad phase`: what is in force afterwards. */
async function turn(url: string, wanted: Wanted): Promise<string> {
  const { mode, phase } = await useSwitch(url, wanted)
  return phase === undefined ? String(mode) : `${mode}, ${phase} phase`
}

import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'

/** Where the faults of one ratings workload are switched: `http://127.0.0.1:PORT/faults`. */
export interface FaultSwitch {
  readonly workload: string
  readonly url: string
}

type Environment = Readonly<Record<string, string | undefined>>

/** Nothing to switch was found; the message says where it was looked for. */
export class NoSwitchError extends Error {
  override readonly name = 'NoSwitchError'
}

/**
 * The ratings of this container or process (`RATINGS_ADMIN_PORT`), else those of the demo that runs with the
 * state directory of `folder`.
 */
export async function findSwitches(
  env: Environment,
  folder: string,
): Promise<readonly FaultSwitch[]> {
  const port = env.RATINGS_ADMIN_PORT
  if (port) return [{ workload: 'ratings', url: `http://127.0.0.1:${port}/faults` }]
  const file = join(resolve(folder, env.BOOKINFO_STATE_DIR || '.bookinfo'), 'running.json')
  const found = await readRunning(file)
  if (found.length > 0) return found
  throw new NoSwitchError(
    `no ratings to switch: RATINGS_ADMIN_PORT is not set, and ${file} names none. ` +
      `Is \`npm start\` running, with this state directory?`,
  )
}

async function readRunning(file: string): Promise<readonly FaultSwitch[]> {
  try {
    const { ratingsFaults } = JSON.parse(await readFile(file, 'utf8'))
    return Object.entries(ratingsFaults).map(([workload, url]) => ({ workload, url: String(url) }))
  } catch {
    return [] // not there, or of something else
  }
}

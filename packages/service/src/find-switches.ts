import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'

/** Where one workload is switched: `http://127.0.0.1:PORT/path`. */
export interface WorkloadSwitch {
  readonly workload: string
  readonly url: string
}

/** Nothing to switch was found; the message says where it was looked for. */
export class NoSwitchError extends Error {
  override readonly name = 'NoSwitchError'
}

export interface SwitchSearch {
  /** What is looked for, e.g. `ratings`. */
  readonly service: string
  /** Set where the service runs: the port of its switch. */
  readonly portVariable: string
  /** The path of the switch at that port. */
  readonly path: string
  /** What `running.json` calls the map of workloads to addresses. */
  readonly field: string
}

type Environment = Readonly<Record<string, string | undefined>>

/** The switch of this container or process, else those of the demo that runs with the state directory of `folder`. */
export async function findSwitches(
  { service, portVariable, path, field }: SwitchSearch,
  env: Environment,
  folder: string,
): Promise<readonly WorkloadSwitch[]> {
  const port = env[portVariable]
  if (port) return [{ workload: service, url: `http://127.0.0.1:${port}${path}` }]
  const file = join(resolve(folder, env.BOOKINFO_STATE_DIR || '.bookinfo'), 'running.json')
  const found = await readRunning(file, field)
  if (found.length > 0) return found
  throw new NoSwitchError(
    `no ${service} to switch: ${portVariable} is not set, and ${file} names none. ` +
      `Is \`npm start\` running, with this state directory?`,
  )
}

async function readRunning(file: string, field: string): Promise<readonly WorkloadSwitch[]> {
  try {
    const running = JSON.parse(await readFile(file, 'utf8'))
    return Object.entries(running[field]).map(([workload, url]) => ({ workload, url: String(url) }))
  } catch {
    return [] // not there, or of something else
  }
}

const patienceMs = 5000

/** Reads a switch, or sets it with `wanted`. @throws NoSwitchError when nobody answers there */
export async function useSwitch(
  url: string,
  wanted?: unknown,
): Promise<Readonly<Record<string, unknown>>> {
  const request: RequestInit =
    wanted === undefined
      ? {}
      : {
          method: 'PUT',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(wanted),
        }
  try {
    const answer = await fetch(url, { ...request, signal: AbortSignal.timeout(patienceMs) })
    return JSON.parse(await answer.text())
  } catch (error) {
    const { cause = error } = error instanceof Error ? error : {}
    throw new NoSwitchError(
      `nobody answers at ${url} (${cause instanceof Error ? cause.message : cause})`,
    )
  }
}

import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { kill, pid } from 'node:process'

/** The state directory cannot be used; the message says why and names the variable that moves it. */
export class StateDirError extends Error {
  override readonly name = 'StateDirError'
}

/** What the directory says of the mesh that runs with it. */
export interface RunningMesh {
  /** Told to whoever finds the directory taken. */
  readonly consoleUrl: string
  /** Where the faults of each ratings workload are switched; the command `ratings-fault` looks here. */
  readonly ratingsFaults: Readonly<Record<string, string>>
  /** Where WITH_ISTIO of each details v2 is switched; the command `with-istio` looks here. */
  readonly detailsSwitches: Readonly<Record<string, string>>
}

/**
 * Makes the directory, and holds it for this mesh alone: two of them on the same rules would undo each other's writes.
 * @returns lets go of it.
 * @throws StateDirError when it cannot be made, or a running mesh has it.
 */
export async function claimStateDir(
  stateDir: string,
  running: RunningMesh,
): Promise<{ close(): Promise<void> }> {
  await makeDirectory(stateDir).catch((error: unknown) => {
    const why = error instanceof Error ? error.message : String(error)
    throw new StateDirError(`BOOKINFO_STATE_DIR: ${stateDir} cannot be made a directory: ${why}`)
  })
  const file = join(stateDir, 'running.json')
  const holder = await readHolder(file)
  if (holder !== undefined && isAlive(holder.pid)) {
    throw new StateDirError(
      `${stateDir} is used by the mesh at ${holder.consoleUrl} (process ${holder.pid}). Stop that one, or give ` +
        `this one a directory of its own: BOOKINFO_STATE_DIR=.bookinfo-2 npm start`,
    )
  }
  await writeFile(file, `${JSON.stringify({ pid, ...running })}\n`)
  return { close: () => rm(file, { force: true }) }
}

/** Level by level: a recursive mkdir never ends below some special file systems. */
async function makeDirectory(path: string): Promise<void> {
  try {
    await mkdir(path)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'EEXIST' && (await stat(path)).isDirectory()) return
    if (code !== 'ENOENT' || dirname(path) === path) throw error
    await makeDirectory(dirname(path))
    await mkdir(path)
  }
}

async function readHolder(file: string): Promise<{ pid: number; consoleUrl: string } | undefined> {
  try {
    const { pid: holder, consoleUrl } = JSON.parse(await readFile(file, 'utf8'))
    return { pid: Number(holder), consoleUrl: String(consoleUrl) }
  } catch {
    return undefined // nobody, or somebody who was killed while writing it
  }
}

function isAlive(holder: number): boolean {
  if (!Number.isInteger(holder) || holder <= 0 || holder === pid) return false
  try {
    kill(holder, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

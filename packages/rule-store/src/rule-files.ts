import { type BigIntStats, constants } from 'node:fs'
import { readdir, readFile, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { type Problem, type Resource, readResources } from '@bookinfo/rules'
import { isMissing, temporaryName } from './durable-file.ts'

const ruleFileName = /\.(ya?ml|json)$/
const maxBytes = 1_048_576n
/** Files open at the same time: below every usual limit. */
const atOnce = 64
/** Should a FIFO take the file's place between the look and the reading, nobody waits for its writer. */
const readFlags = constants.O_RDONLY | constants.O_NONBLOCK
/** That of no file: what could not be read is tried again every time. */
const unreadable = ''

/** A file of the directory as last read; `signature` changes when somebody writes it. */
export type RuleFile =
  | { readonly signature: string; readonly resource: Resource }
  | { readonly signature: string; readonly broken: string }

export interface Scan {
  /** By path relative to the directory, with `/`; directories that cannot be read are among them, as broken. */
  readonly files: ReadonlyMap<string, RuleFile>
  /** Directories by absolute path, each with an identity that tells it from a later one of the same name. */
  readonly dirs: ReadonlyMap<string, string>
}

/**
 * Reads every rule file below `dir`; one that is as `known` has it is that very object again. A file that vanishes
 * meanwhile is not there; whatever else is odd about an entry is that entry's own fault, and breaks no other.
 */
export async function scanRuleFiles(
  dir: string,
  known: ReadonlyMap<string, RuleFile>,
): Promise<Scan> {
  const dirs = new Map<string, string>()
  const found: string[] = []
  const files = new Map<string, RuleFile>()
  await unlessMissing(listTree(dir, '', { dirs, found, files }))
  const names = found.toSorted()
  for (let i = 0; i < names.length; i += atOnce) {
    const some = names.slice(i, i + atOnce)
    const read = await Promise.all(
      some.map((name) => readOrBlame(dir, name, () => readRuleFile(dir, name, known.get(name)))),
    )
    for (const [j, file] of read.entries()) {
      const name = some[j]
      if (name !== undefined && file !== undefined) files.set(name, file)
    }
  }
  return { files, dirs }
}

interface Listing {
  readonly dirs: Map<string, string>
  readonly found: string[]
  readonly files: Map<string, RuleFile>
}

async function listTree(dir: string, relative: string, into: Listing): Promise<void> {
  const absolute = path.join(dir, relative)
  const entries = await readdir(absolute, { withFileTypes: true })
  const stats = await stat(absolute, { bigint: true })
  into.dirs.set(absolute, `${stats.ino}-${stats.birthtimeNs}`)
  for (const entry of entries.filter(({ name }) => !name.startsWith('.'))) {
    const child = relative === '' ? entry.name : `${relative}/${entry.name}`
    if (entry.isDirectory()) {
      const fault = await readOrBlame(dir, child, () => listTree(dir, child, into))
      if (fault !== undefined) into.files.set(child, fault)
    } else if (ruleFileName.test(entry.name)) into.found.push(child)
  }
}

/** A fault of reading is a broken file of its own; `undefined` for what vanished meanwhile. */
async function readOrBlame<Read>(
  dir: string,
  relative: string,
  read: () => Promise<Read>,
): Promise<Read | Extract<RuleFile, { broken: string }> | undefined> {
  try {
    return await read()
  } catch (error) {
    if (isMissing(error)) return undefined
    const why = error instanceof Error && 'code' in error ? error.code : error
    return {
      signature: unreadable,
      broken: `${sourceOf(dir, relative)}:1:1 cannot be read (${String(why)})`,
    }
  }
}

/** How a file of the directory is called to people: `rules/blog/googleapis.yaml`. */
export function sourceOf(dir: string, relative: string): string {
  return `${path.basename(dir)}/${relative}`
}

/** Changes with every write of the file; `undefined` where there is none. */
export async function signatureOf(file: string): Promise<string | undefined> {
  try {
    return sign(await stat(file, { bigint: true }))
  } catch (error) {
    return isMissing(error) ? undefined : unreadable
  }
}

/** Removes what writes of a killed process left behind; where that cannot be read it does no harm. */
export async function removeTemporaryFiles(dir: string): Promise<void> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true }).catch(() => [])
  for (const entry of entries) {
    if (temporaryName.test(entry.name)) await rm(path.join(entry.parentPath, entry.name))
  }
}

function sign(stats: BigIntStats): string {
  return `${stats.ino}-${stats.size}-${stats.mtimeNs}`
}

async function readRuleFile(
  dir: string,
  relative: string,
  known: RuleFile | undefined,
): Promise<RuleFile> {
  const absolute = path.join(dir, relative)
  const stats = await stat(absolute, { bigint: true })
  const signature = sign(stats)
  if (known?.signature === signature) return known
  const source = sourceOf(dir, relative)
  if (!stats.isFile()) return { signature, broken: `${source}:1:1 is not a regular file` }
  if (stats.size > maxBytes) {
    return { signature, broken: `${source}:1:1 larger than 1 MiB; a rule file holds one resource` }
  }
  return {
    signature,
    ...readOne(await readFile(absolute, { encoding: 'utf8', flag: readFlags }), source),
  }
}

function readOne(text: string, source: string): { resource: Resource } | { broken: string } {
  const { resources, problems } = readResources(text, { source })
  const error = problems.find((problem) => problem.level === 'error')
  if (error !== undefined) return { broken: describe(error, source) }
  const [resource, ...others] = resources
  if (resource === undefined) return { broken: `${source}:1:1 holds no resource` }
  if (others.length > 0) {
    return {
      broken: `${source}:1:1 holds ${others.length + 1} resources; give each a file of its own`,
    }
  }
  return { resource }
}

function describe(problem: Problem, source: string): string {
  const place = `${source}:${problem.line ?? 1}:${problem.column ?? 1}`
  const field = problem.field === undefined ? '' : ` ${problem.field}:`
  const hint = problem.hint === undefined ? '' : ` (${problem.hint})`
  return `${place}${field} ${problem.message}${hint}`
}

async function unlessMissing<Value>(work: Promise<Value>): Promise<Value | undefined> {
  try {
    return await work
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

import { type BigIntStats, closeSync, constants, openSync, readFileSync, statSync } from 'node:fs'
import { readdir, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { type Problem, type Resource, readResources } from '@bookinfo/rules'
import { isMissing, temporaryName } from './durable-file.ts'

const ruleFileName = /\.(ya?ml|json)$/
const maxBytes = 1_048_576n
/** Files read in one go: many, because waiting for each would take longer than to read it; few, because all else waits. */
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
  for (const [i, name] of names.entries()) {
    if (i % atOnce === atOnce - 1) await setImmediate()
    const file = readRuleFile(dir, name, known.get(name))
    if (file !== undefined) files.set(name, file)
  }
  return { files, dirs }
}

/** More at once may be more than the system told of: a queue of its own that runs over. */
const mostTouched = 100

/**
 * The same after only these paths, relative to `dir`, were touched. `undefined` where that does not tell enough, a
 * directory that came or went, for one: then everything must be looked at.
 */
export function rereadFiles(
  dir: string,
  touched: readonly string[],
  known: ReadonlyMap<string, RuleFile>,
): ReadonlyMap<string, RuleFile> | undefined {
  if (touched.length > mostTouched) return undefined
  const files = new Map(known)
  for (const name of touched.toSorted()) {
    const isThere = statSync(path.join(dir, name), { throwIfNoEntry: false })
    if (isThere === undefined ? !known.has(name) : !isThere.isFile()) return undefined
    if (!ruleFileName.test(name)) continue
    const file = readRuleFile(dir, name, known.get(name))
    if (file === undefined) files.delete(name)
    else files.set(name, file)
  }
  return files
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
      await listBelow(dir, child, into)
    } else if (ruleFileName.test(entry.name)) into.found.push(child)
  }
}

async function listBelow(dir: string, relative: string, into: Listing): Promise<void> {
  try {
    await listTree(dir, relative, into)
  } catch (error) {
    if (!isMissing(error)) into.files.set(relative, unreadableFile(dir, relative, error))
  }
}

/** A fault of reading is a broken file of its own. */
function unreadableFile(dir: string, relative: string, error: unknown): RuleFile {
  const why = error instanceof Error && 'code' in error ? error.code : error
  return {
    signature: unreadable,
    broken: `${sourceOf(dir, relative)}:1:1 cannot be read (${String(why)})`,
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

/** A file as it is now, `known` itself if nobody wrote it since; `undefined` where there is none. */
function readRuleFile(
  dir: string,
  relative: string,
  known: RuleFile | undefined,
): RuleFile | undefined {
  try {
    return readAnew(dir, relative, known)
  } catch (error) {
    return isMissing(error) ? undefined : unreadableFile(dir, relative, error)
  }
}

function readAnew(dir: string, relative: string, known: RuleFile | undefined): RuleFile {
  const absolute = path.join(dir, relative)
  const stats = statSync(absolute, { bigint: true })
  const signature = sign(stats)
  if (known?.signature === signature) return known
  const source = sourceOf(dir, relative)
  if (!stats.isFile()) return { signature, broken: `${source}:1:1 is not a regular file` }
  if (stats.size > maxBytes) {
    return { signature, broken: `${source}:1:1 larger than 1 MiB; a rule file holds one resource` }
  }
  return { signature, ...readOne(textOf(absolute), source) }
}

function textOf(file: string): string {
  const opened = openSync(file, readFlags)
  try {
    return readFileSync(opened, 'utf8')
  } finally {
    closeSync(opened)
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

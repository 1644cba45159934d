import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { type Kind, printResource, type Resource } from '@bookinfo/rules'
import { type Disk, systemDisk } from './disk.ts'
import { type Staged, stageFile, stageRemoval } from './durable-file.ts'
import { freeFileName } from './file-name.ts'
import { knownFiles, sameFiles, withSignature } from './known-files.ts'
import { type ObjectRef, refKey, refOf } from './object-ref.ts'
import type { DeleteOptions, RuleStoreOptions, WriteOptions } from './options.ts'
import { type Change, countsAsVersion, reconcile, type Stored } from './reconcile.ts'
import { requireSame } from './require-same.ts'
import {
  type RuleFile,
  removeTemporaryFiles,
  rereadFiles,
  scanRuleFiles,
  signatureOf,
} from './rule-files.ts'
import { sortResources, withResource } from './sorted-resources.ts'
import { sameContent, stampDeleted, stampNew, stampNext, withoutServerFields } from './stamp.ts'
import { fromDisk, StoreError } from './store-error.ts'
import type { StoreListener } from './store-event.ts'
import { type Bookkeeping, openStoreLog, type StoreLog } from './store-log.ts'
import { createVersions, type Versions } from './versions.ts'
import { type TreeWatcher, watchTree } from './watch-tree.ts'
import { createWorkQueue } from './work-queue.ts'

/** Opens the store, cleans up after a killed writer, and brings in what was changed by hand meanwhile. */
export async function openRuleStore(options: RuleStoreOptions): Promise<RuleStore> {
  const { dir, disk = systemDisk, onError = () => {} } = options
  await mkdir(dir, { recursive: true })
  await removeTemporaryFiles(dir).catch(onError)
  const { log, bookkeeping } = await openStoreLog(disk, dir, onError)
  const store = new RuleStore(options, log, bookkeeping)
  await store.rescan()
  return store
}

/**
 * Durable set of rules with versions. Writes happen one after the other; each resolves when it is on disk to stay,
 * and listeners have heard of it in that same tick, before the promise's own callbacks run.
 */
export class RuleStore {
  readonly #options: RuleStoreOptions
  readonly #listeners = new Set<StoreListener>()
  readonly #tree: TreeWatcher
  readonly #disk: Disk
  readonly #bookkeeping: StoreLog
  readonly #objects: Map<string, Stored>
  #sorted: readonly Resource[] | undefined
  #files: Map<string, RuleFile>
  #brokenFiles: readonly string[] = []
  #reconciled = false
  #version: number
  readonly #versions: Versions
  readonly #work = createWorkQueue()
  #closing: Promise<void> | undefined

  /** Not to be called directly: see `openRuleStore`. */
  constructor(options: RuleStoreOptions, log: StoreLog, bookkeeping: Bookkeeping) {
    const { version, given, objects } = bookkeeping
    this.#options = options
    this.#disk = options.disk ?? systemDisk
    this.#bookkeeping = log
    this.#version = version
    // What is told of rules beside their writings begins anew, at a version that nobody has seen.
    const newest = given + (objects.length > 0 ? 1 : 0)
    this.#versions = createVersions({ newest, given }, (upTo) => this.#noteVersions(upTo))
    this.#objects = new Map(objects.map((stored) => [refKey(refOf(stored.resource)), stored]))
    this.#files = knownFiles(objects)
    const onError = (error: unknown): void => options.onError?.(error)
    this.#tree = watchTree((touched) => void this.#look(touched).catch(onError), onError)
  }

  /** That of the newest write; `0` before the first. */
  get version(): string {
    return String(this.#version)
  }

  /** The newest version that was given, to a write or to something told beside. */
  get newestVersion(): string {
    return String(this.#versions.newest)
  }

  /** Files that cannot be used, as `rules/path:line:column message`. */
  get brokenFiles(): readonly string[] {
    return this.#brokenFiles
  }

  get(ref: ObjectRef): Resource | undefined {
    return this.#objects.get(refKey(ref))?.resource
  }

  /** Sorted by kind, namespace and name. */
  list(filter: { readonly kind?: Kind; readonly namespace?: string } = {}): readonly Resource[] {
    this.#sorted ??= sortResources([...this.#objects.values()].map(({ resource }) => resource))
    if (filter.kind === undefined && filter.namespace === undefined) return this.#sorted
    return this.#sorted
      .filter((resource) => filter.kind === undefined || resource.kind === filter.kind)
      .filter(({ metadata }) => (filter.namespace ?? metadata.namespace) === metadata.namespace)
  }

  /** Everything, at one version. */
  snapshot(): { readonly version: string; readonly resources: readonly Resource[] } {
    return { version: this.version, resources: this.list() }
  }

  /** @throws StoreError `exists`, `name` */
  create(resource: Resource, options: WriteOptions = {}): Promise<Resource> {
    return this.#serially(async () => {
      const ref = refOf(resource)
      const file = freeFileName(ref, this.#files)
      if (this.get(ref) !== undefined) throw new StoreError('exists', `${ref.name} already exists`)
      const made = stampNew(resource, this.#nextMoment())
      if (options.dryRun !== true) await this.#write({ type: 'ADDED', resource: made, file })
      return made
    })
  }

  /**
   * A uid in the resource is a precondition, and so is a resourceVersion: nothing was written to the object since.
   * Without a change nothing is written.
   * @throws StoreError `missing`, `conflict`
   */
  replace(resource: Resource, options: WriteOptions = {}): Promise<Resource> {
    return this.#serially(async () => {
      const { file, resource: current } = await this.#present(refOf(resource))
      requireSame(current, resource.metadata, this.#versions.newest)
      if (sameContent(resource, current)) return current
      const { dryRun = false } = options
      const { version, now } = this.#nextMoment()
      const at = dryRun ? Number(current.metadata.resourceVersion) : version
      const next = stampNext(resource, current, { version: at, now })
      if (!dryRun) await this.#write({ type: 'MODIFIED', resource: next, file })
      return next
    })
  }

  /**
   * Resolves to the resource at the version of its deletion.
   * @throws StoreError `missing`, `conflict`
   */
  delete(ref: ObjectRef, options: DeleteOptions = {}): Promise<Resource> {
    return this.#serially(async () => {
      const { file, resource } = await this.#present(ref)
      requireSame(resource, options, this.#versions.newest)
      const deleted = stampDeleted(resource, this.#nextMoment())
      if (options.dryRun !== true) await this.#remove({ type: 'DELETED', resource: deleted, file })
      return deleted
    })
  }

  /** Tells each write from now on. Listeners are called in the order they came. */
  watch(listener: StoreListener): { close(): void } {
    this.#listeners.add(listener)
    return { close: () => this.#listeners.delete(listener) }
  }

  /**
   * Gives versions to what is no write, such as how a rule stands: between two writes, before those that wait. `collect`
   * is called when nothing is being written; each of what it returns is then called with a version of its own. Nothing
   * but the versions goes to disk, so that they grow over restarts too.
   */
  interject(collect: () => readonly ((version: string) => void)[]): Promise<void> {
    if (this.#closing !== undefined) return Promise.reject(storeClosed())
    return this.#work.runNext(async () => {
      const tellings = collect()
      // Where the disk takes no note of it, it is told all the same; its version may then come again after a kill.
      await this.#versions.makeRoom(tellings.length).catch((e) => this.#options.onError?.(e))
      for (const tell of tellings) {
        this.#versions.giveUpTo(this.#versions.newest + 1)
        tell(String(this.#versions.newest))
      }
    })
  }

  /** Brings in what was changed by hand; happens by itself soon after a change. */
  rescan(): Promise<void> {
    return this.#serially(() => this.#rescanNow())
  }

  /** Waits for the writes that were asked for; later ones are refused. */
  close(): Promise<void> {
    this.#closing ??= this.#shut()
    return this.#closing
  }

  async #shut(): Promise<void> {
    this.#tree.close()
    await this.#work.idle()
    await this.#versions.giveBack().catch((error) => this.#options.onError?.(error))
  }

  #nextMoment() {
    return { version: this.#versions.newest + 1, now: new Date() }
  }

  async #noteVersions(given: number): Promise<void> {
    const entry = { version: this.#version, given, put: [], drop: [] }
    await this.#bookkeeping.append(entry, () => bookkeepingOf(entry, this.#objects))
  }

  async #present(ref: ObjectRef): Promise<Stored> {
    const stored = this.#objects.get(refKey(ref))
    const seen = stored && this.#files.get(stored.file)?.signature
    const there = stored && (await signatureOf(path.join(this.#options.dir, stored.file)))
    // Somebody edited it just now: look at that first, lest their work be overwritten unseen.
    if (seen !== there) await this.#rescanNow()
    const present = this.#objects.get(refKey(ref))
    if (present === undefined) throw new StoreError('missing', `${ref.name} not found`)
    return present
  }

  /** The new text is on disk before the log tells of it, and in its place after: a refusal leaves nothing behind. */
  async #write(change: Change): Promise<void> {
    const { dir } = this.#options
    const absolute = path.join(dir, change.file)
    const text = printResource(withoutServerFields(change.resource))
    const staged = await stageFile(this.#disk, absolute, text)
    try {
      const signature = (await signatureOf(staged.temporary)) ?? ''
      const stored = { ...change, signature }
      await this.#commit([stored], staged)
      this.#files.set(change.file, { signature, resource: change.resource })
    } catch (error) {
      await staged.abandon()
      throw error
    }
  }

  async #remove(change: Change): Promise<void> {
    const absolute = path.join(this.#options.dir, change.file)
    await this.#commit([change], stageRemoval(this.#disk, absolute))
    this.#files.delete(change.file)
  }

  /**
   * Most often it was our own write that woke us: then the files touched are as we left them. While a file is broken
   * all are looked at: what is wrong with it may be another.
   */
  #look(touched: ReadonlySet<string>): Promise<void> {
    return this.#serially(async () => {
      const { dir } = this.#options
      const names = [...touched].map((file) => path.relative(dir, file).split(path.sep).join('/'))
      const isWhole = this.#reconciled && this.#brokenFiles.length === 0
      const files = isWhole ? rereadFiles(dir, names, this.#files) : undefined
      if (files === undefined) await this.#rescanNow()
      else if (!sameFiles(files, this.#files)) await this.#reconcile(files)
    })
  }

  async #rescanNow(): Promise<void> {
    const { files, dirs } = await scanRuleFiles(this.#options.dir, this.#files)
    this.#tree.follow(dirs)
    // Most often it was our own write that woke us. It may have mended a broken file, though.
    const nothingNew = this.#brokenFiles.length === 0 && sameFiles(files, this.#files)
    if (!nothingNew || !this.#reconciled) await this.#reconcile(files)
  }

  async #reconcile(read: ReadonlyMap<string, RuleFile>): Promise<void> {
    const { dir } = this.#options
    const files = new Map(read)
    const moment = { dir, version: this.#versions.newest, now: new Date() }
    const { changes, brokenFiles } = reconcile(this.#objects, files, moment)
    const signed = changes.map((change) => withSignature(change, files.get(change.file)))
    if (changes.length > 0) await this.#bringIn(signed)
    // With the very object that is stored, the next comparison is one of identity.
    for (const { type, file, resource, signature } of signed) {
      if (type !== 'DELETED' && signature !== undefined) files.set(file, { signature, resource })
    }
    this.#files = files
    this.#reconciled = true
    if (brokenFiles.join('\n') === this.#brokenFiles.join('\n')) return
    this.#brokenFiles = brokenFiles
    this.#options.onBrokenFiles?.(brokenFiles)
  }

  /** What people did to the files is in force even where the disk takes no note of it: a read-only mount, for one. */
  async #bringIn(changes: readonly Change[]): Promise<void> {
    try {
      await this.#commit(changes)
    } catch (error) {
      this.#options.onError?.(error)
      this.#adopt(changes)
    }
  }

  /**
   * First the log, then the file, both on disk; then in memory; then told. Once the file is in its place there is no
   * way back: should its directory not be synced after that, the change is in force all the same.
   */
  async #commit(changes: readonly Change[], file?: Pick<Staged, 'take' | 'settle'>): Promise<void> {
    const gone = changes.filter(({ type }) => type === 'DELETED')
    const entry = {
      version: this.#versionAfter(changes),
      given: this.#versions.withRoom(changes.length),
      put: changes.filter(({ type }) => type !== 'DELETED').map(({ type: _, ...stored }) => stored),
      drop: gone.map(({ resource }) => refKey(refOf(resource))),
    }
    await this.#bookkeeping.append(entry, () => bookkeepingOf(entry, this.#after(changes)))
    try {
      await file?.take()
    } catch (error) {
      await this.#bookkeeping.takeBack()
      throw error
    }
    this.#versions.noted(entry.given)
    try {
      await file?.settle()
    } finally {
      this.#adopt(changes)
    }
  }

  #versionAfter(changes: readonly Change[]): number {
    const count = changes.filter(countsAsVersion).length
    return count === 0 ? this.#version : this.#versions.newest + count
  }

  #after(changes: readonly Change[]): Map<string, Stored> {
    const objects = new Map(this.#objects)
    for (const change of changes) put(objects, change)
    return objects
  }

  #adopt(changes: readonly Change[]): void {
    const previous = changes.map((change) => put(this.#objects, change)?.resource)
    this.#sorted = changes.length > 100 ? undefined : changes.reduce(withChange, this.#sorted)
    this.#version = this.#versionAfter(changes)
    this.#versions.giveUpTo(this.#version)
    for (const [i, { type, resource }] of changes.entries()) {
      if (type === 'MOVED') continue
      const before = previous[i]
      const event = {
        type,
        version: resource.metadata.resourceVersion ?? '',
        resource,
        ...(before === undefined ? {} : { previous: before }),
      }
      for (const listener of [...this.#listeners]) listener(event)
    }
  }

  #serially<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#closing !== undefined) return Promise.reject(storeClosed())
    return this.#work.run(() =>
      work().catch((error: unknown) => {
        throw fromDisk(error, this.#options.dir)
      }),
    )
  }
}

function bookkeepingOf(
  { version, given }: Omit<Bookkeeping, 'objects'>,
  objects: ReadonlyMap<string, Stored>,
): Bookkeeping {
  return { version, given, objects: [...objects.values()] }
}

function storeClosed(): Error {
  return new Error('the rule store is closed')
}

/** Returns what was there before. */
function put(objects: Map<string, Stored>, { type, ...stored }: Change): Stored | undefined {
  const key = refKey(refOf(stored.resource))
  const before = objects.get(key)
  if (type === 'DELETED') objects.delete(key)
  else objects.set(key, stored)
  return before
}

function withChange(
  sorted: readonly Resource[] | undefined,
  { type, resource }: Change,
): readonly Resource[] | undefined {
  return sorted && withResource(sorted, resource, type === 'DELETED')
}

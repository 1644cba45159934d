import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { type Kind, printResource, type Resource } from '@bookinfo/rules'
import { type Disk, systemDisk } from './disk.ts'
import { stageFile, stageRemoval } from './durable-file.ts'
import { freeFileName } from './file-name.ts'
import { knownFiles, sameFiles, withSignature } from './known-files.ts'
import { Ledger } from './ledger.ts'
import type { ManagedFields } from './managed-fields/managed-fields.ts'
import { sameOwners } from './managed-fields/same-owners.ts'
import { type ObjectRef, refOf } from './object-ref.ts'
import type { DeleteOptions, RuleStoreOptions, WriteOptions } from './options.ts'
import { ownedAfter } from './owned-change.ts'
import type { Bookkeeping } from './parse-store-log.ts'
import { type Change, reconcile, type Stored } from './reconcile.ts'
import { requireSame } from './require-same.ts'
import {
  type RuleFile,
  removeTemporaryFiles,
  rereadFiles,
  scanRuleFiles,
  signatureOf,
} from './rule-files.ts'
import { sameContent, stampDeleted, stampNew, stampNext, withoutServerFields } from './stamp.ts'
import { fromDisk, StoreError } from './store-error.ts'
import type { StoreListener } from './store-event.ts'
import { openStoreLog, type StoreLog } from './store-log.ts'
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
  readonly #tree: TreeWatcher
  readonly #disk: Disk
  readonly #ledger: Ledger
  #files: Map<string, RuleFile>
  #brokenFiles: readonly string[] = []
  #reconciled = false
  readonly #work = createWorkQueue()
  #closing: Promise<void> | undefined

  /** Not to be called directly: see `openRuleStore`. */
  constructor(options: RuleStoreOptions, log: StoreLog, bookkeeping: Bookkeeping) {
    this.#options = options
    this.#disk = options.disk ?? systemDisk
    this.#ledger = new Ledger(log, bookkeeping)
    this.#files = knownFiles(bookkeeping.objects)
    const onError = (error: unknown): void => options.onError?.(error)
    this.#tree = watchTree((touched) => void this.#look(touched).catch(onError), onError)
  }

  /** That of the newest write; `0` before the first. */
  get version(): string {
    return String(this.#ledger.version)
  }

  /** The newest version that was given, to a write or to something told beside. */
  get newestVersion(): string {
    return String(this.#ledger.versions.newest)
  }

  /** Files that cannot be used, as `rules/path:line:column message`. */
  get brokenFiles(): readonly string[] {
    return this.#brokenFiles
  }

  get(ref: ObjectRef): Resource | undefined {
    return this.#ledger.objects.get(ref)?.resource
  }

  /** Who looks after which fields of a resource that this store handed out; `undefined` where nobody kept track. */
  ownedOf(resource: Resource): ManagedFields | undefined {
    return this.#ledger.objects.ownedOf(resource)
  }

  /** Sorted by kind, namespace and name. */
  list(filter: { readonly kind?: Kind; readonly namespace?: string } = {}): readonly Resource[] {
    return this.#ledger.objects.list(filter)
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
      const moment = this.#ledger.nextMoment()
      const made = stampNew(resource, moment)
      const owned = ownedAfter(options.own, undefined, { after: made, now: moment.now })
      const change = { type: 'ADDED', resource: made, file, ...owned } as const
      if (options.dryRun === true) this.#ledger.objects.remember(change)
      else await this.#write(change)
      return made
    })
  }

  /**
   * A uid in the resource is a precondition, and so is a resourceVersion: nothing was written to the object since.
   * Without a change, of the resource or of who looks after its fields, nothing is written.
   * @throws StoreError `missing`, `conflict`
   */
  replace(resource: Resource, options: WriteOptions = {}): Promise<Resource> {
    return this.#serially(async () => {
      const present = await this.#present(refOf(resource))
      const { resource: current } = present
      requireSame(current, resource.metadata, this.#ledger.versions.newest)
      const { dryRun = false, own } = options
      const { version, now } = this.#ledger.nextMoment()
      const at = dryRun ? Number(current.metadata.resourceVersion) : version
      const next = stampNext(resource, current, { version: at, now })
      const owned = ownedAfter(own, present, { after: next, now })
      const saysTheSame = sameContent(resource, current)
      if (saysTheSame && sameOwners(owned.owned, present.owned)) return current
      const change = { type: 'MODIFIED', resource: next, file: present.file, ...owned } as const
      if (dryRun) this.#ledger.objects.remember(change)
      else if (saysTheSame) await this.#noteOwners(change, present)
      else await this.#write(change)
      return next
    })
  }

  /**
   * Resolves to the resource at the version of its deletion.
   * @throws StoreError `missing`, `conflict`
   */
  delete(ref: ObjectRef, options: DeleteOptions = {}): Promise<Resource> {
    return this.#serially(async () => {
      const present = await this.#present(ref)
      requireSame(present.resource, options, this.#ledger.versions.newest)
      const deleted = stampDeleted(present.resource, this.#ledger.nextMoment())
      const change = { ...present, type: 'DELETED', resource: deleted } as const
      if (options.dryRun === true) this.#ledger.objects.remember(change)
      else await this.#remove(change)
      return deleted
    })
  }

  /** Tells each write from now on. Listeners are called in the order they came. */
  watch(listener: StoreListener): { close(): void } {
    return this.#ledger.watch(listener)
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
      await this.#ledger.versions.makeRoom(tellings.length).catch((e) => this.#options.onError?.(e))
      for (const tell of tellings) {
        this.#ledger.versions.giveUpTo(this.#ledger.versions.newest + 1)
        tell(String(this.#ledger.versions.newest))
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
    await this.#ledger.versions.giveBack().catch((error) => this.#options.onError?.(error))
  }

  async #present(ref: ObjectRef): Promise<Stored> {
    const stored = this.#ledger.objects.get(ref)
    const seen = stored && this.#files.get(stored.file)?.signature
    const there = stored && (await signatureOf(path.join(this.#options.dir, stored.file)))
    // Somebody edited it just now: look at that first, lest their work be overwritten unseen.
    if (seen !== there) await this.#rescanNow()
    const present = this.#ledger.objects.get(ref)
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
      await this.#ledger.commit([stored], staged)
      this.#files.set(change.file, { signature, resource: change.resource })
    } catch (error) {
      await staged.abandon()
      throw error
    }
  }

  /** Whose the fields are stands in no file: what people wrote in theirs stays as it is. */
  async #noteOwners(change: Change, { file, signature = '' }: Stored): Promise<void> {
    await this.#ledger.commit([{ ...change, signature }])
    this.#files.set(file, { signature, resource: change.resource })
  }

  async #remove(change: Change): Promise<void> {
    const absolute = path.join(this.#options.dir, change.file)
    await this.#ledger.commit([change], stageRemoval(this.#disk, absolute))
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
    const moment = { dir, version: this.#ledger.versions.newest, now: new Date() }
    const { changes, brokenFiles } = reconcile(this.#ledger.objects.all, files, moment)
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
      await this.#ledger.commit(changes)
    } catch (error) {
      this.#options.onError?.(error)
      this.#ledger.adopt(changes)
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

function storeClosed(): Error {
  return new Error('the rule store is closed')
}

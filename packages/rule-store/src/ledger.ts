import type { Resource } from '@bookinfo/rules'
import type { Staged } from './durable-file.ts'
import { refKey, refOf } from './object-ref.ts'
import { ObjectTable } from './object-table.ts'
import type { Bookkeeping } from './parse-store-log.ts'
import { type Change, countsAsVersion } from './reconcile.ts'
import type { Moment } from './stamp.ts'
import type { StoreEvent, StoreListener } from './store-event.ts'
import type { StoreLog } from './store-log.ts'
import { createVersions, type Versions } from './versions.ts'

/** What the store holds, in memory and on disk, and who hears of each change. */
export class Ledger {
  readonly objects: ObjectTable
  readonly versions: Versions
  readonly #log: StoreLog
  readonly #listeners = new Set<StoreListener>()
  #version: number

  constructor(log: StoreLog, { version, given, objects }: Bookkeeping) {
    this.#log = log
    this.#version = version
    this.objects = new ObjectTable(objects)
    // What is told of rules beside their writings begins anew, at a version that nobody has seen.
    const newest = given + (objects.length > 0 ? 1 : 0)
    this.versions = createVersions({ newest, given }, (upTo) => this.#noteVersions(upTo))
  }

  /** That of the newest write. */
  get version(): number {
    return this.#version
  }

  /** Of the next write. */
  nextMoment(): Moment {
    return { version: this.versions.newest + 1, now: new Date() }
  }

  watch(listener: StoreListener): { close(): void } {
    this.#listeners.add(listener)
    return { close: () => this.#listeners.delete(listener) }
  }

  /**
   * First the log, then the file, both on disk; then in memory; then told. Once the file is in its place there is no
   * way back: should its directory not be synced after that, the change is in force all the same.
   */
  async commit(changes: readonly Change[], file?: Pick<Staged, 'take' | 'settle'>): Promise<void> {
    const gone = changes.filter(({ type }) => type === 'DELETED')
    const entry = {
      version: this.#versionAfter(changes),
      given: this.versions.withRoom(changes.length),
      put: changes.filter(({ type }) => type !== 'DELETED').map(({ type: _, ...stored }) => stored),
      drop: gone.map(({ resource }) => refKey(refOf(resource))),
    }
    await this.#log.append(entry, () => this.#bookkeepingWith(entry.given))
    try {
      await file?.take()
    } catch (error) {
      await this.#log.takeBack()
      throw error
    }
    this.versions.noted(entry.given)
    try {
      await file?.settle()
    } finally {
      this.adopt(changes)
    }
  }

  /** In memory, and told; what the disk takes no note of is in force without it. */
  adopt(changes: readonly Change[]): void {
    const previous = this.objects.adopt(changes)
    this.#version = this.#versionAfter(changes)
    this.versions.giveUpTo(this.#version)
    for (const [i, { type, resource }] of changes.entries()) {
      if (type === 'MOVED') continue
      const event = toEvent(type, resource, previous[i])
      for (const listener of [...this.#listeners]) listener(event)
    }
  }

  #versionAfter(changes: readonly Change[]): number {
    const count = changes.filter(countsAsVersion).length
    return count === 0 ? this.#version : this.versions.newest + count
  }

  async #noteVersions(given: number): Promise<void> {
    const entry = { version: this.#version, given, put: [], drop: [] }
    await this.#log.append(entry, () => this.#bookkeepingWith(given))
  }

  /** All as it is now, and as many versions set aside. */
  #bookkeepingWith(given: number): Bookkeeping {
    return { version: this.#version, given, objects: [...this.objects.all.values()] }
  }
}

function toEvent(
  type: StoreEvent['type'],
  resource: Resource,
  previous: Resource | undefined,
): StoreEvent {
  const version = resource.metadata.resourceVersion ?? ''
  return { type, version, resource, ...(previous === undefined ? {} : { previous }) }
}

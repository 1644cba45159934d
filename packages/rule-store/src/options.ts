import type { Disk } from './disk.ts'
import type { Own } from './managed-fields/own-update.ts'

export interface RuleStoreOptions {
  /** Made if it is not there. One YAML file per resource; files put there by hand are picked up. */
  readonly dir: string
  /** Called after the list of broken files changed. */
  readonly onBrokenFiles?: (brokenFiles: readonly string[]) => void
  /** Called when the directory cannot be read, watched or written to; the store then goes on with what it has. */
  readonly onError?: (error: unknown) => void
  /** Default: that of the machine. */
  readonly disk?: Disk
}

export interface WriteOptions {
  /** Checks everything and answers as if done, but writes nothing. */
  readonly dryRun?: boolean
  /** Who looks after which fields after this write; default: whoever did before. */
  readonly own?: Own
}

export interface DeleteOptions extends Pick<WriteOptions, 'dryRun'> {
  /** Only if nothing was written to it since this version, or if it is this very object; else `conflict`. */
  readonly resourceVersion?: string
  readonly uid?: string
}

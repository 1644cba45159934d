import type { Disk } from './disk.ts'

export interface RuleStoreOptions {
  /** Made if it is not there. One YAML file per resource; files put there by hand are picked up. */
  readonly dir: string
  /** How many changes a watch may lie behind; default 1000. */
  readonly historySize?: number
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
}

export interface DeleteOptions extends WriteOptions {
  /** Only this very version, or object, may be deleted; else `conflict`. */
  readonly resourceVersion?: string
  readonly uid?: string
}

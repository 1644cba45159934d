import { type FSWatcher, watch } from 'node:fs'
import path from 'node:path'
import { isMissing } from './durable-file.ts'

/** Long enough for an editor to finish its rename or its truncate-and-write, short enough to feel at once. */
const settleMs = 100
/** However busy the directory is, a change is looked at after this long. */
const patienceMs = 400

export interface TreeWatcher {
  /**
   * Says which directories there are now, each with an identity that changes when it is removed and made again.
   * New ones are watched, vanished ones are let go.
   */
  follow(dirs: ReadonlyMap<string, string>): void
  close(): void
}

/**
 * Calls `onChange` once things have settled after something changed in one of the followed directories, with the paths
 * that were touched; hidden files, ours among them, are nobody's rules and do not count. Where the
 * system cannot watch (its limit of watches is reached), `onError` hears of it and all else goes on.
 */
export function watchTree(
  onChange: (touched: ReadonlySet<string>) => void,
  onError: (error: unknown) => void,
): TreeWatcher {
  const watched = new Map<string, { readonly identity: string; readonly watcher: FSWatcher }>()
  let timer: NodeJS.Timeout | undefined
  let firstAt = 0
  let touched = new Set<string>()

  const settle = (at: string): void => {
    touched.add(at)
    const now = performance.now()
    if (timer === undefined) firstAt = now
    clearTimeout(timer)
    const delay = Math.max(0, Math.min(settleMs, firstAt + patienceMs - now))
    timer = setTimeout(() => {
      timer = undefined
      const paths = touched
      touched = new Set()
      onChange(paths)
    }, delay)
    timer.unref()
  }
  const drop = (dir: string): void => {
    watched.get(dir)?.watcher.close()
    watched.delete(dir)
  }
  const add = (dir: string, identity: string): void => {
    try {
      const watcher = watch(dir, { persistent: false }, (_type, name) => {
        if (name?.startsWith('.') !== true) settle(name === null ? dir : path.join(dir, name))
      })
      watcher.on('error', () => drop(dir))
      watched.set(dir, { identity, watcher })
    } catch (error) {
      if (!isMissing(error)) onError(error)
    }
    // What happened in it between its making and our watching was not seen: look once more.
    settle(dir)
  }

  return {
    follow(dirs) {
      for (const [dir, { identity }] of watched) if (dirs.get(dir) !== identity) drop(dir)
      for (const [dir, identity] of dirs) if (!watched.has(dir)) add(dir, identity)
    },
    close() {
      clearTimeout(timer)
      for (const dir of [...watched.keys()]) drop(dir)
    },
  }
}

const size = 64 * 1024
const longestWaitMs = 100

export interface LineBatch {
  /** Whole lines; they are copied. */
  add(lines: Uint8Array): void
  /** Writes what waits. */
  flush(): void
}

/**
 * Gathers lines and writes many at once: when more have come than 64 KiB hold, or a tenth of a second after the first.
 * A write for each line would cost a busy gateway as much as a good part of its exchanges.
 * @param write may keep the bytes: none are used twice
 */
export function createLineBatch(write: (lines: Uint8Array) => void): LineBatch {
  let waiting = Buffer.allocUnsafeSlow(size)
  let length = 0
  let timer: NodeJS.Timeout | undefined

  function flush(): void {
    clearTimeout(timer)
    timer = undefined
    if (length === 0) return
    const lines = waiting.subarray(0, length)
    waiting = Buffer.allocUnsafeSlow(size)
    length = 0
    write(lines)
  }

  return {
    add(lines) {
      if (length + lines.length > size) flush()
      if (lines.length > size) {
        write(Buffer.from(lines))
        return
      }
      waiting.set(lines, length)
      length += lines.length
      timer ??= setTimeout(flush, longestWaitMs).unref()
    },
    flush,
  }
}

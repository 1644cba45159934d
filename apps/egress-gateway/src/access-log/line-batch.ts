const mostCharacters = 64 * 1024
const longestWaitMs = 100

export interface LineBatch {
  add(line: string): void
  /** Writes what waits. */
  flush(): void
}

/**
 * Gathers lines and writes many at once: when 64 KiB have come together, or a tenth of a second after the first.
 * A write for each line would cost a busy gateway as much as a good part of its exchanges.
 */
export function createLineBatch(write: (text: string) => void): LineBatch {
  let waiting = ''
  let timer: NodeJS.Timeout | undefined

  function flush(): void {
    clearTimeout(timer)
    timer = undefined
    const text = waiting
    waiting = ''
    if (text !== '') write(text)
  }

  return {
    add(line) {
      waiting += `${line}\n`
      if (waiting.length >= mostCharacters) flush()
      else timer ??= setTimeout(flush, longestWaitMs).unref()
    },
    flush,
  }
}

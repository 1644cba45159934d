/** Whoever uses a connection. Nothing is told after `onClose`, and nothing before `start`. */
export interface ChannelUser {
  /** A connection that was dialled is there. */
  onConnect?(): void
  /**
   * `bytes[start, end)` came: a place and not a view, as that is an object for each read. They are the user's to keep, and
   * what stands around them is not; where the channel reads into a buffer it was given, they are the user's only until this
   * returns, or as long as that says.
   */
  onData(bytes: Buffer, start: number, end: number): void
  /** The other side has said all it had to say. */
  onEnd(): void
  /**
   * The connection is gone, by whomever; told once, and never from within a call of the user's own.
   * @param error what went wrong, if anything did; its `code` is the system's name for it (`ECONNRESET`)
   */
  onClose(error: Error | undefined): void
}

/** Reads into a target's buffers, one after the other. */
export interface BufferReader {
  /** Asks for the buffer for the next read now, though nothing was read into the last one. */
  renew(): void
}

/** Where a connection's bytes are read to, in the place of a buffer that all share. */
export interface ReadTarget {
  /** Who reads there, as far as it can be asked to renew its buffer. */
  reader?: BufferReader
  /** The buffer for the next read. */
  next(): Buffer
}

/**
 * One TCP connection. Each half ends by itself; once both have, or one has failed, it is closed. What is written to a
 * connection that is closed or ended is dropped.
 */
export interface Channel {
  /** `undefined` where the other side was gone before it was asked for. */
  readonly remoteAddress: string | undefined
  readonly remotePort: number
  readonly localPort: number | null
  /** Bytes written that the kernel has not taken; `node:net` counts each write whole until all of it is taken. */
  readonly writableLength: number
  /** Whether it is closed, or about to be. */
  readonly destroyed: boolean
  /** Whether the end of the other side was told. */
  readonly readableEnded: boolean
  readonly isPaused: boolean
  /** Begins to read; where it was dialled, once it is there. Called once. */
  start(user: ChannelUser): void
  /** From now on what is read is put there, for connections that bring much: nothing is copied then. */
  readInto(target: ReadTarget): void
  /** @returns whether it is on its way: not on a connection that is closed, or whose half was ended */
  write(bytes: Uint8Array): boolean
  /** Calls back, later, once the kernel has all that was written; not at all if the connection is closed before. */
  whenFlushed(callback: () => void): void
  /** Nothing is told of what comes, until `resume`. At most one read more is done. */
  pause(): void
  resume(): void
  /** Ends this side's half once all is written. */
  end(): void
  /** Closes it. */
  destroy(): void
  /** The same once all is written. */
  destroySoon(): void
  /** Closes it with a reset, as far as the kernel has one. */
  reset(): void
  /** It keeps no process alive. */
  unref(): void
}

import type { FailureCode } from '../failures.ts'
import type { WorkloadCaps } from '../filters/workload-caps.ts'
import { HeadBuffer } from '../head/head-buffer.ts'

/** A head that has begun to come and is not complete: collected, and counted for whom it is (spec: security S58). */
export class PartialHead {
  readonly #caps: WorkloadCaps
  readonly #workload: string
  #buffer: HeadBuffer | null = null

  constructor(caps: WorkloadCaps, workload: string) {
    this.#caps = caps
    this.#workload = workload
  }

  get isBegun(): boolean {
    return this.#buffer !== null
  }

  /** Begins with what came. @returns why it is refused, if so */
  begin(bytes: Buffer): FailureCode | undefined {
    if (!this.#caps.take('heads', this.#workload)) return 'too_many_heads'
    this.#buffer = new HeadBuffer()
    return this.#buffer.add(bytes) === 'too-large' ? 'head_too_large' : undefined
  }

  /** Adds more to what has begun. @returns all bytes once the end of the head is among them, or why it is refused */
  add(bytes: Buffer): Buffer | FailureCode | undefined {
    const buffer = this.#buffer
    if (buffer === null) return bytes
    const outcome = buffer.add(bytes)
    if (outcome === 'too-large') return 'head_too_large'
    if (outcome === 'incomplete') return buffer.hasBareLineFeed() ? 'bare_line_feed' : undefined
    this.drop()
    return buffer.take()
  }

  drop(): void {
    if (this.#buffer !== null) this.#caps.give('heads', this.#workload)
    this.#buffer = null
  }
}

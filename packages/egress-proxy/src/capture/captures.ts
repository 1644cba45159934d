import type { ExchangeNote } from '../access-log/exchange-note.ts'
import type { ClientConnection } from '../listener/client-connection.ts'
import type { After } from '../options.ts'
import { CapturedExchange } from './captured-exchange.ts'
import { type CaptureOrder, captureLimits, type WireCapture } from './wire-capture.ts'

/** Nothing moved for so long: what was seen is told, and again if more comes. */
const quietMs = 120

/**
 * One order to capture, for as long as it lasts: a few exchanges of one workload with one host. There is none in a proxy
 * that nobody asked; every door asks no more than whether there is one.
 */
export class Captures {
  readonly #order: CaptureOrder
  readonly #after: After
  readonly #tell: (capture: WireCapture) => void
  readonly #onSpent: () => void
  readonly #running = new Map<ClientConnection, CapturedExchange>()
  #left: number
  #cancel: () => void

  /**
   * @param tell gets each exchange once it is over or quiet, and again when it went on
   * @param onSpent no further exchange is captured; those that run are watched to their end, or the order's
   */
  constructor(
    order: CaptureOrder,
    after: After,
    tell: (capture: WireCapture) => void,
    onSpent: () => void,
  ) {
    this.#order = order
    this.#after = after
    this.#tell = tell
    this.#onSpent = onSpent
    this.#left = Math.min(order.calls, captureLimits.calls)
    this.#cancel = after(Math.min(order.ms, captureLimits.ms), () => this.end())
  }

  /**
   * The exchange that this note is about, if it is one that was ordered.
   * @param received what the client has sent of it
   */
  begin(
    note: ExchangeNote,
    downstream: ClientConnection,
    received: readonly Buffer[],
  ): CapturedExchange | null {
    const { id, workload, host } = this.#order
    if (note.workload !== workload || note.host !== host) return null
    const running = this.#running.get(downstream)
    // Inside a tunnel that is watched already, or one more than was asked for.
    if (running !== undefined || this.#left === 0) return running ?? null
    this.#left -= 1
    const captured = new CapturedExchange(id, note, downstream, received, () => {
      this.#running.delete(downstream)
      if (this.#left === 0 && this.#running.size === 0) this.end()
    })
    this.#running.set(downstream, captured)
    this.#tellWhenQuiet(captured, 0)
    if (this.#left === 0) this.#onSpent()
    return captured
  }

  /** Nothing is watched any more. */
  end(): void {
    this.#cancel()
    this.#left = 0
    for (const captured of [...this.#running.values()]) captured.end()
    this.#onSpent()
  }

  #tellWhenQuiet(captured: CapturedExchange, told: number): void {
    let seen = -1
    const look = (): void => {
      const { total } = captured
      const isQuiet = total === seen
      seen = total
      const isRunning = [...this.#running.values()].includes(captured)
      if (total !== told && (isQuiet || !isRunning)) {
        told = total
        this.#tell(captured.toCapture())
      }
      if (isRunning) this.#after(quietMs, look)
    }
    this.#after(quietMs, look)
  }
}

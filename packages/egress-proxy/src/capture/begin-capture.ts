import type { ExchangeNote } from '../access-log/exchange-note.ts'
import type { ClientConnection } from '../listener/client-connection.ts'
import type { ProxyCore } from '../proxy-core.ts'
import type { CapturedExchange } from './captured-exchange.ts'

/** Watches the exchange from here on, if it is one that an operator asked for: `null` nearly always. */
export function beginCapture(
  core: ProxyCore,
  note: ExchangeNote,
  downstream: ClientConnection,
  received: readonly Buffer[],
): CapturedExchange | null {
  return core.captures === null ? null : core.captures.begin(note, downstream, received)
}

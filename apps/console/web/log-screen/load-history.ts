import { maxRows } from '../model/append-log.ts'
import { parseExchanges } from '../model/parse-event.ts'
import { callControlPlane } from '../shell/call-control-plane.ts'
import type { ConsoleStore } from '../shell/console-store.ts'

const patienceMs = 8_000

const loaded = new WeakSet<ConsoleStore>()

/** The event stream begins with the newest 50 exchanges: the others that are kept are fetched once. */
export async function loadHistory(store: ConsoleStore): Promise<void> {
  if (loaded.has(store)) return
  loaded.add(store)
  const called = await callControlPlane(`/api/exchanges?last=${maxRows}`, {}, patienceMs)
  if (called.ok) store.takeHistory(parseExchanges(called.text))
  // The banner says that the control plane is away; the next look tries again.
  else if (called.failure.status === 0) loaded.delete(store)
}

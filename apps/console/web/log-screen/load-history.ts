import { maxRows } from '../model/append-log.ts'
import { parseExchanges } from '../model/parse-event.ts'
import type { ConsoleStore } from '../shell/console-store.ts'

const loaded = new WeakSet<ConsoleStore>()

/** The event stream begins with the newest 50 exchanges: the others that are kept are fetched once. */
export async function loadHistory(store: ConsoleStore): Promise<void> {
  if (loaded.has(store)) return
  loaded.add(store)
  try {
    const response = await fetch(`/api/exchanges?last=${maxRows}`)
    if (response.ok) store.takeHistory(parseExchanges(await response.text()))
  } catch {
    // The banner says that the control plane is away; the next look tries again.
    loaded.delete(store)
  }
}

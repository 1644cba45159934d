import type { ListenerState } from '@bookinfo/egress-proxy'

/** `/listeners` for people: name and address in one line, as Envoy prints it. */
export function renderListeners(listeners: readonly ListenerState[]): string {
  return listeners
    .map(({ door, address, port, destination }) => {
      const host = address.includes(':') ? `[${address}]` : address
      return `${destination ?? door}::${host}:${port}\n`
    })
    .join('')
}

import assert from 'node:assert/strict'
import { setTimeout as delay } from 'node:timers/promises'
import { createEgressGateway } from '@bookinfo/egress-gateway'
import type { FromGateway, GatewaySetUp, ToGateway } from './messages.ts'

/** Closed handles are still listed until the event loop has come round to them. */
const handlesGoMs = 3_000

/** The gateway under load, in a process of its own: it tells how much memory it has, and what is left after its end. */
process.once('message', ({ setUp }: { readonly setUp: GatewaySetUp }) => {
  void start(setUp)
})

process.once('disconnect', () => process.exit())

async function start({ registry, controlPlane, connectTo, ca, tcp }: GatewaySetUp): Promise<void> {
  // Made when somebody first looks at it, which node:net does when a socket closes; a handle, where it is a pipe.
  assert.ok(process.stderr)
  const before = process.getActiveResourcesInfo()
  const gateway = createEgressGateway({
    registry,
    controlPlane,
    connectTo: new Map(connectTo),
    tcpListeners: new Map([[0, tcp]]),
    ca,
    ports: { egress: 0, admin: 0 },
    accessLog: () => {},
  })
  process.on('message', (message: ToGateway) => {
    if (message === 'memory') tell({ rss: process.memoryUsage.rss() })
    else void close()
  })
  const { egressPort, tcpPorts } = await gateway.start()
  tell({ egressPort, tcpPort: tcpPorts[0] ?? 0 })

  async function close(): Promise<void> {
    await gateway.close()
    const endsAt = performance.now() + handlesGoMs
    while (added(before).length > 0 && performance.now() < endsAt) await delay(50)
    tell({ left: added(before) })
  }
}

/** What is there now and was not before; but for the timer that waits for it. */
function added(before: readonly string[]): string[] {
  const known = [...before, 'Timeout']
  return process.getActiveResourcesInfo().filter((resource) => {
    const at = known.indexOf(resource)
    if (at !== -1) known.splice(at, 1)
    return at === -1
  })
}

function tell(message: FromGateway): void {
  process.send?.(message)
}

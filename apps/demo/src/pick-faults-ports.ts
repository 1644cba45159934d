import { switchable } from './bookinfo.ts'
import { holdFreePorts } from './claim-ports.ts'

/** A free loopback port for the fault switch of each workload that has one, by its name; none of those `promised`. */
export async function pickFaultsPorts(
  promised: readonly number[],
): Promise<ReadonlyMap<string, number>> {
  const ports = await holdFreePorts(switchable.length, promised)
  return new Map(switchable.map((name, index) => [name, ports[index] ?? 0]))
}

/** Where each is switched: `http://127.0.0.1:PORT/faults`. */
export function toFaultUrls(ports: ReadonlyMap<string, number>): Record<string, string> {
  return Object.fromEntries(
    [...ports].map(([name, port]) => [name, `http://127.0.0.1:${port}/faults`]),
  )
}

import { type BookinfoWorkload, bookinfo } from './bookinfo.ts'
import { holdFreePorts } from './claim-ports.ts'

/** The workloads that can be switched while they run, and the path of the switch. */
const switches: ReadonlyMap<string, string> = new Map(
  bookinfo.flatMap(({ name, switchPath }) =>
    switchPath === undefined ? [] : [[name, switchPath]],
  ),
)

/** A free loopback port for the switch of each workload that has one, by its name; none of those `promised`. */
export async function pickSwitchPorts(
  promised: readonly number[],
): Promise<ReadonlyMap<string, number>> {
  const ports = await holdFreePorts(switches.size, promised)
  return new Map([...switches.keys()].map((name, index) => [name, ports[index] ?? 0]))
}

/** Where each workload of a service is switched: `http://127.0.0.1:PORT/faults`. */
export function switchUrls(
  ports: ReadonlyMap<string, number>,
  service: BookinfoWorkload['service'],
): Record<string, string> {
  const names = bookinfo.filter((workload) => workload.service === service).map(({ name }) => name)
  return Object.fromEntries(
    [...ports]
      .filter(([name]) => names.includes(name))
      .map(([name, port]) => [name, `http://127.0.0.1:${port}${switches.get(name)}`]),
  )
}

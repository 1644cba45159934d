import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import { json } from 'node:stream/consumers'
import type { ExchangeRecord } from '@bookinfo/egress-proxy'
import {
  compileRouteTable,
  type MeshRegistry,
  type Resource,
  type RouteTable,
} from '@bookinfo/rules'

/** One snapshot, and the time in which it may have been in force. */
export interface Version {
  readonly table: RouteTable
  readonly from: number
  until: number
}

export interface ChangingRules {
  readonly url: string
  readonly versions: ReadonlyMap<string, Version>
  /** Sends the next snapshot; resolves when the gateway has acknowledged it. */
  change(resources: readonly Resource[]): Promise<void>
  /** The versions of which one was in force at any time from `from` to `to`. */
  between(from: number, to: number): Version[]
  close(): Promise<void>
}

interface Listening {
  readonly registry: MeshRegistry
  onRecord(record: ExchangeRecord): void
}

/** Plays the control plane: snapshots as they change, acknowledgements and records as they come. */
export async function startChangingRules(listening: Listening): Promise<ChangingRules> {
  const versions = new Map<string, Version>()
  const streams = new Set<ServerResponse>()
  const waiting = new Map<string, () => void>()
  let line = '{}\n'
  let newest: Version | undefined
  const server = createServer(async (request, response) => {
    if (request.url?.startsWith('/discovery/v1/snapshots') === true) {
      response.write(line)
      streams.add(response)
      response.on('close', () => streams.delete(response))
      return
    }
    const message = Object(await json(request))
    if (request.url === '/discovery/v1/acks') waiting.get(message.version)?.()
    if (request.url === '/discovery/v1/exchanges') message.exchanges.forEach(listening.onRecord)
    response.end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const bound = server.address()
  const port = bound !== null && typeof bound === 'object' ? bound.port : 0
  return {
    url: `http://127.0.0.1:${port}`,
    versions,
    async change(resources) {
      const version = String(versions.size + 1)
      const table = compileRouteTable(resources, listening.registry)
      const next = { table, from: performance.now(), until: Number.POSITIVE_INFINITY }
      versions.set(version, next)
      line = `${JSON.stringify({ version, resources })}\n`
      const acknowledged = new Promise<void>((resolve) => waiting.set(version, resolve))
      for (const stream of streams) stream.write(line)
      await acknowledged
      waiting.delete(version)
      if (newest !== undefined) newest.until = performance.now()
      newest = next
    },
    between: (from, to) =>
      [...versions.values()].filter((version) => version.from <= to && version.until >= from),
    async close() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

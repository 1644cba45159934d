import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Peer, PeerAnswer, PeerBehaviour, PeerState } from './row.ts'
import { upstreamAnswers } from './upstream-answers.ts'
import type { VirtualClock } from './virtual-clock.ts'

/** A server that stands where a service is expected, and notes what it is asked. */
export interface RunningPeer {
  readonly host: string
  readonly port: number
  readonly received: readonly Pick<IncomingMessage, 'url' | 'headers'>[]
  connections(): number
  close(): Promise<void>
}

const host = '127.0.0.1'
/** Nobody listens there. */
const closedPort = 1

const refusing: RunningPeer = {
  host,
  port: closedPort,
  received: [],
  connections: () => 0,
  close: async () => undefined,
}

/** Starts what plays `peer`; time that its state speaks of is the clock's. */
export async function startPeer(
  peer: Peer,
  state: PeerState,
  clock: VirtualClock,
): Promise<RunningPeer> {
  const received: IncomingMessage[] = []
  if (state === 'refuses') return refusing
  const behaviours = [state].flat()
  const server = createServer((request, response) => {
    const behaviour = behaviours[received.length] ?? behaviours.at(-1) ?? 'upstream'
    received.push(request)
    void behave(response, behaviour, upstreamAnswers[peer], clock)
  })
  let connections = 0
  server.on('connection', () => {
    connections += 1
  })
  await once(server.listen(0, host), 'listening')
  const address = server.address()
  const port = address !== null && typeof address === 'object' ? address.port : 0
  const close = async () => {
    server.close().closeAllConnections()
  }
  return { host, port, received, connections: () => connections, close }
}

async function behave(
  response: ServerResponse,
  behaviour: PeerBehaviour,
  usual: string,
  clock: VirtualClock,
): Promise<void> {
  if (behaviour === 'resets') return void response.socket?.resetAndDestroy()
  if (behaviour === 'closes') return void response.socket?.end()
  if (behaviour === 'hangs') return clock.wait(Number.POSITIVE_INFINITY, goneSignal(response))
  const answer: PeerAnswer = behaviour === 'upstream' ? {} : behaviour
  const { status = 200, headers, body = usual, afterSeconds = 0, parts = 1 } = answer
  if (afterSeconds > 0) await clock.wait(afterSeconds * 1000, goneSignal(response))
  if (response.destroyed) return
  response.writeHead(status, { 'content-type': 'application/json', ...headers })
  await trickle(response, body, parts, clock)
}

/** Sends a body in parts, each of which comes in time; so does nobody who waits for the whole. */
async function trickle(
  response: ServerResponse,
  body: string,
  parts: number,
  clock: VirtualClock,
): Promise<void> {
  const size = Math.ceil(body.length / parts)
  for (let part = 0; part < parts - 1 && !response.destroyed; part += 1) {
    response.write(body.slice(part * size, (part + 1) * size))
    await clock.wait(2000, goneSignal(response))
  }
  if (!response.destroyed) response.end(body.slice((parts - 1) * size))
}

/** Aborted when the caller has given up. */
function goneSignal(response: ServerResponse): AbortSignal {
  const gone = new AbortController()
  response.once('close', () => gone.abort())
  return gone.signal
}

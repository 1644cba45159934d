import type { Socket } from 'node:net'
import type { ProxyCore } from '../proxy-core.ts'
import { type ClientHello, parseClientHello } from './client-hello.ts'

type Complete = Extract<ClientHello, { state: 'complete' }>

export interface Collected {
  readonly hello: Complete | 'malformed' | 'timeout' | 'closed' | 'crowded'
  /** All bytes that came, to be passed on. */
  readonly bytes: Buffer
}

/** 16 KiB of message, and room for the heads of many small records. */
const mostBytes = 20 * 1024

/** Waits for a whole ClientHello, in however many pieces, for as long as a head may take. The socket is left paused. */
export function collectHello(
  core: ProxyCore,
  socket: Socket,
  first: Buffer,
  workload: string,
): Promise<Collected> {
  const hello = parseClientHello(first)
  if (hello.state === 'complete') {
    socket.pause()
    return Promise.resolve({ hello, bytes: first })
  }
  if (!core.caps.take('heads', workload)) return Promise.resolve({ hello: 'crowded', bytes: first })
  return new Promise((resolve) => {
    let bytes = first
    const deadline = core.wheel.deadline(() => finish('timeout'))
    deadline.set(core.timeouts.headMs)

    function finish(hello: Collected['hello']): void {
      deadline.cancel()
      core.caps.give('heads', workload)
      socket.pause()
      socket.off('data', onData)
      socket.off('end', onGone)
      socket.off('close', onGone)
      resolve({ hello, bytes })
    }
    function look(): void {
      const hello = parseClientHello(bytes)
      if (hello.state === 'complete') finish(hello)
      else if (hello.state === 'malformed' || bytes.length > mostBytes) finish('malformed')
    }
    function onData(chunk: Buffer): void {
      bytes = Buffer.concat([bytes, chunk])
      look()
    }
    function onGone(): void {
      finish('closed')
    }
    socket.on('data', onData)
    socket.on('end', onGone)
    socket.on('close', onGone)
    look()
  })
}

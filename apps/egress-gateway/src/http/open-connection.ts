import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

const connectMs = 5000

/**
 * A connection to where the URL says, verified where it says https. No proxy of the environment is asked.
 * @throws the system's error, or the one of TLS; Error after five seconds without either
 */
export async function openConnection(url: URL, signal: AbortSignal): Promise<Socket> {
  const isSecure = url.protocol === 'https:'
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1')
  const at = { host, port: Number(url.port) || (isSecure ? 443 : 80), noDelay: true }
  const socket = isSecure
    ? (await import('node:tls')).connect({ ...at, ALPNProtocols: ['http/1.1'] })
    : connect(at)
  const end = () => socket.destroy(new Error('closed'))
  const late = setTimeout(() => socket.destroy(new Error(`${url.host} did not answer`)), connectMs)
  signal.addEventListener('abort', end)
  try {
    if (signal.aborted) end()
    await once(socket, isSecure ? 'secureConnect' : 'connect')
    return socket
  } finally {
    clearTimeout(late)
    signal.removeEventListener('abort', end)
  }
}

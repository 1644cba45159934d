import { parseClientHello } from '../listener/client-hello.ts'

const headEnd = '\r\n\r\n'

/** Where the host name stands in the ClientHello that `bytes` begin with, or that follows a CONNECT in them. */
export function findServerName(
  bytes: Buffer,
): { readonly start: number; readonly end: number } | null {
  const start = helloStart(bytes)
  if (start === null) return null
  const hello = parseClientHello(bytes.subarray(start))
  if (hello.state !== 'complete' || hello.serverName === null) return null
  const at = hello.serverNameAt
  return at === null ? null : { start: start + at, end: start + at + hello.serverName.length }
}

function helloStart(bytes: Buffer): number | null {
  if (bytes.toString('latin1', 0, 8) !== 'CONNECT ') return 0
  const end = bytes.indexOf(headEnd, 0, 'latin1')
  return end === -1 ? null : end + headEnd.length
}

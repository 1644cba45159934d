import type { WireCapture, WireSegment } from '@bookinfo/egress-proxy'

const host = 'www.googleapis.com'
const call =
  `GET http://${host}:443/books/v1/volumes?q=isbn:0486424618 HTTP/1.1\r\nhost: ${host}:443\r\n` +
  'proxy-authorization: **********\r\nuser-agent: bookinfo-details\r\n\r\n'
const answer =
  'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{"kind": "books#volumes", "totalItems": 1}'
const tunnelled = `CONNECT ${host}:443 HTTP/1.1\r\nhost: ${host}\r\n\r\n`

/** Bytes that look like chance and are the same each time. */
function noise(length: number): Buffer {
  return Buffer.from(Array.from({ length }, (_, index) => (index * 151 + 47) % 251))
}

function record(type: number, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts)
  return Buffer.concat([
    Buffer.of(22 === type ? 22 : type, 3, 3, body.length >> 8, body.length & 255),
    body,
  ])
}

const beforeName = Buffer.concat([Buffer.of(1, 0, 2, 0), noise(200)])
const hello = record(22, beforeName, Buffer.from(host), noise(180))
const nameAt = 5 + beforeName.length
const out = Buffer.concat([hello, record(20, Buffer.of(1)), record(23, noise(300))])
const back = Buffer.concat([record(22, Buffer.of(2), noise(120)), record(23, noise(900))])

function segment(bytes: Buffer, name: number | null = null): WireSegment {
  return {
    bytes: bytes.toString('base64'),
    total: bytes.length,
    serverName: name === null ? null : { start: name, end: name + host.length },
  }
}

/** A call as a gateway shows it: made with WITH_ISTIO or without, or refused. */
export function fakeCapture(
  exchange: string,
  { withIstio, isRefused = false }: { readonly withIstio: boolean; readonly isRefused?: boolean },
): WireCapture {
  const nothing = segment(Buffer.alloc(0))
  const segments = withIstio
    ? {
        fromApp: segment(Buffer.from(call)),
        toApp: segment(Buffer.from(isRefused ? 'HTTP/1.1 403 Forbidden\r\n\r\n' : answer)),
        toOutside: isRefused ? nothing : segment(out, nameAt),
        fromOutside: isRefused ? nothing : segment(back),
      }
    : {
        fromApp: segment(Buffer.concat([Buffer.from(tunnelled), out]), tunnelled.length + nameAt),
        toApp: segment(Buffer.concat([Buffer.from('HTTP/1.1 200 OK\r\n\r\n'), back])),
        toOutside: segment(out, nameAt),
        fromOutside: segment(back),
      }
  return {
    order: 'order',
    exchange,
    time: new Date().toISOString(),
    workload: 'details-v2',
    door: withIstio ? 'http-absolute' : 'connect',
    host,
    port: 443,
    tls: isRefused ? 'none' : withIstio ? 'originate' : 'passthrough',
    upstreamAddress: isRefused ? null : '127.0.0.1:24443',
    segments,
  }
}

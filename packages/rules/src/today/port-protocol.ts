import type { Protocol } from '../protocol.ts'
import { portProtocols } from './service-entry-schema.ts'

/** What each word opens. GRPC-Web and the protocol of proxies are HTTP/1.1 as far as the gateway can see. */
const protocols: Readonly<Record<string, Protocol>> = {
  HTTP: 'http',
  HTTP2: 'http2',
  GRPC: 'grpc',
  'GRPC-WEB': 'http',
  HTTP_PROXY: 'http',
  HTTPS: 'tls',
  TLS: 'tls',
  TCP: 'tcp',
  MONGO: 'mongo',
  REDIS: 'redis',
  MYSQL: 'mysql',
}

/** Whether the word is one of the twelve, in any letter case; none at all is fine too. */
export function isKnownProtocol(word = ''): boolean {
  return word === '' || portProtocols.some((known) => known.toUpperCase() === word.toUpperCase())
}

/** What a port of a ServiceEntry opens; `undefined` for UDP, which no proxy of this kind carries. */
export function toProtocol(word = ''): Protocol | undefined {
  return word === '' ? 'auto' : protocols[word.toUpperCase()]
}

/** Whether the port is routed by Host. */
export function isHttpLike(word = ''): boolean {
  return ['HTTP', 'HTTP2', 'GRPC', 'GRPC-WEB', 'HTTP_PROXY'].includes(word.toUpperCase())
}

/** Whether the port is routed by server name. */
export function isTlsLike(word = ''): boolean {
  return ['HTTPS', 'TLS'].includes(word.toUpperCase())
}

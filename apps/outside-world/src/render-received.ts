import type { Received } from './received-log.ts'

/** One line for people: which listener, how protected, for whom, what. Control characters are escaped. */
export function renderReceived(entry: Received): string {
  const cover = entry.encrypted
    ? (entry.tlsVersion ?? 'TLS')
    : entry.kind === 'request'
      ? 'clear'
      : entry.kind
  const parts = [entry.time, entry.listener, cover, `sni=${entry.sni ?? '-'}`]
  if (entry.method !== null)
    parts.push(`host=${entry.host ?? '-'}`, entry.method, entry.path ?? '-')
  return parts.map((part) => JSON.stringify(part).slice(1, -1)).join(' ')
}

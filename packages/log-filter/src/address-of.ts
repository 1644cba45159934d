/** `host:port` as far as the record names them. */
export function addressOf(host: string | null, port: number | null): string {
  if (host === null || host === '') return '–'
  if (port === null) return host
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}

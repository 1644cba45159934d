import { domainToASCII } from 'node:url'

/** What to write instead of a refused `destination.service`, for the slips that are made most. */
export function suggestHost(service: string): string | undefined {
  const url = /^[a-z][a-z0-9+.-]*:\/\/([^/:?#]+)/i.exec(service)
  if (url !== null) return `write the host alone: "${url[1]}"`
  const authority = /^([^/:]+):[0-9]+$/.exec(service)
  if (authority !== null)
    return `write the host alone, "${authority[1]}"; the port belongs in spec.ports`
  if (/^[\x20-\x7e]*$/.test(service)) return undefined
  const star = /^\*[.-]?/.exec(service)?.[0] ?? ''
  const ascii = domainToASCII(service.slice(star.length))
  return ascii === '' ? undefined : `write its ASCII form, "${star}${ascii}"`
}

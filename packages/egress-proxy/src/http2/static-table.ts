/** One row a line, in the order of their numbers from 1 (RFC 7541 appendix A). */
const rows = `
:authority
:method GET
:method POST
:path /
:path /index.html
:scheme http
:scheme https
:status 200
:status 204
:status 206
:status 304
:status 400
:status 404
:status 500
accept-charset
accept-encoding gzip, deflate
accept-language
accept-ranges
accept
access-control-allow-origin
age
allow
authorization
cache-control
content-disposition
content-encoding
content-language
content-length
content-location
content-range
content-type
cookie
date
etag
expect
expires
from
host
if-match
if-modified-since
if-none-match
if-range
if-unmodified-since
last-modified
link
location
max-forwards
proxy-authenticate
proxy-authorization
range
referer
refresh
retry-after
server
set-cookie
strict-transport-security
transfer-encoding
user-agent
vary
via
www-authenticate
`

interface Row {
  readonly name: string
  readonly value: string
  readonly nameBytes: Buffer
  readonly valueBytes: Buffer
}

function row(line: string): Row {
  const blank = line.indexOf(' ')
  const name = blank === -1 ? line : line.slice(0, blank)
  const value = blank === -1 ? '' : line.slice(blank + 1)
  return { name, value, nameBytes: Buffer.from(name), valueBytes: Buffer.from(value) }
}

/** The static table: by number, from 1; what stands at 0 is nothing. */
export const staticTable: readonly Row[] = rows.split('\n').slice(0, -1).map(row)

/** Numbers up to this one are of the static table. */
export const lastStatic = 61

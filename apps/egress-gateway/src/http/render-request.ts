type Headers = Readonly<Record<string, string>>

/**
 * The bytes of a request. @throws TypeError for a header that could not stand in one; its value is not told: it may be
 * a token
 */
export function renderRequest(
  method: 'GET' | 'POST',
  url: URL,
  headers: Headers = {},
  body = '',
): Buffer {
  const content = Buffer.from(body)
  const length = method === 'POST' ? { 'Content-Length': String(content.length) } : {}
  const lines = Object.entries({ Host: url.host, ...headers, ...length }).map(([name, value]) => {
    if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name) || !/^[\t\x20-\x7e\x80-\xff]*$/.test(value))
      throw new TypeError(`header ${JSON.stringify(name)} cannot be sent: it holds control bytes`)
    return `${name}: ${value}\r\n`
  })
  const head = `${method} ${url.pathname}${url.search} HTTP/1.1\r\n${lines.join('')}\r\n`
  return Buffer.concat([Buffer.from(head, 'latin1'), content])
}

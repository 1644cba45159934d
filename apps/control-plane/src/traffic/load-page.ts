import { type Agent, get } from 'node:http'
import type { PageLoad } from '@bookinfo/discovery'

/** A visitor who waits longer has left. */
const patienceMs = 15_000
const mostBytes = 262_144

/** Loads the product page once, as an anonymous visitor or with a session's cookie. Never rejects. */
export function loadPage(agent: Agent, url: string, cookie?: string): Promise<PageLoad> {
  const startedAt = performance.now()
  return new Promise((resolve) => {
    const end = (status: number | null, page: string): void =>
      resolve({
        at: Date.now(),
        status,
        details: status === 200 && !page.includes('Error fetching product details'),
        reviews: status === 200 && !page.includes('Error fetching product reviews'),
        ms: Math.round(performance.now() - startedAt),
      })
    const headers = {
      accept: 'text/html',
      'user-agent': 'bookinfo-traffic',
      ...(cookie === undefined ? {} : { cookie }),
    }
    const request = get(url, { agent, headers, timeout: patienceMs }, (response) => {
      let page = ''
      response.setEncoding('utf8')
      response.on('data', (text: string) => {
        if (page.length < mostBytes) page += text
      })
      response.on('end', () => end(response.statusCode ?? null, page))
      response.on('error', () => end(null, ''))
    })
    request.on('timeout', () => request.destroy())
    request.on('error', () => end(null, ''))
  })
}

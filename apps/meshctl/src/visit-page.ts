import type { PageSeen } from '@bookinfo/discovery'
import { Agent } from 'undici'
import { pageParts } from './page-parts.ts'

/** A visitor of the product page, in one language after the other. */
export interface PageVisitor {
  /** The page as it is now, with the parts that no earlier visit brought; `null` where it is as it was, or does not answer. */
  visit(url: string): Promise<PageSeen['data'] | null>
  close(): Promise<void>
}

const patienceMs = 10_000

export function createPageVisitor(languages: readonly string[]): PageVisitor {
  const agent = new Agent({ headersTimeout: patienceMs, bodyTimeout: patienceMs })
  const known = new Set<string>()
  let seen = ''

  async function ask(url: URL, language?: string) {
    const { statusCode, headers, body } = await agent.request({
      origin: url.origin,
      path: url.pathname + url.search,
      method: 'GET',
      headers: {
        'user-agent': 'meshctl',
        ...(language === undefined ? {} : { 'accept-language': language }),
      },
    })
    const content = Buffer.from(await body.arrayBuffer())
    return statusCode === 200 ? { type: String(headers['content-type']), content } : null
  }

  /** Only from where the page came from: nothing is asked for that a browser of a visitor would not ask for. */
  async function fetchPart(address: string, page: URL): Promise<string | null> {
    const url = new URL(address, page)
    if (known.has(address) || url.origin !== page.origin) return null
    known.add(address)
    const part = await ask(url).catch(() => null)
    if (part === null) return null
    const type = part.type.replace(/;.*/s, '')
    return `data:${type};base64,${part.content.toString('base64')}`
  }

  async function fetchParts(html: string, page: URL): Promise<[string, string][]> {
    const parts: [string, string][] = []
    for (const address of pageParts(html)) {
      const part = await fetchPart(address, page)
      if (part !== null) parts.push([address, part])
    }
    return parts
  }

  return {
    async visit(url) {
      const page = new URL(url)
      const html: Record<string, string> = {}
      const parts: Record<string, string> = {}
      for (const language of languages) {
        const answer = await ask(page, language).catch(() => null)
        if (answer === null) continue
        html[language] = answer.content.toString()
        Object.assign(parts, Object.fromEntries(await fetchParts(html[language], page)))
      }
      const before = seen
      seen = JSON.stringify(html)
      return seen === '{}' || seen === before ? null : { html, parts }
    },
    close: () => agent.destroy(),
  }
}

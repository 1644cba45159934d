import { Agent } from 'node:http'
import type { PageLoad } from '@bookinfo/discovery'
import { loadPage } from './load-page.ts'
import { signIn } from './sign-in.ts'

export interface Visitors {
  /** One of them loads the page; `null` where too many are still at it. */
  visit(): Promise<PageLoad> | null
  /** Those who still wait for their page. */
  readonly underWay: number
  /** They come back as strangers. */
  forget(): void
  close(): void
}

const mostUnderWay = 64
/** Every third visitor is signed in, as the person that routing rules know. */
const signedInEvery = 3
const user = 'jason'

/** People who load one page: strangers, and one that signed in. */
export function createVisitors(url: string): Visitors {
  const agent = new Agent({ keepAlive: true, maxSockets: mostUnderWay })
  let underWay = 0
  let count = 0
  let session: Promise<string | undefined> | undefined

  async function visit(isSignedIn: boolean): Promise<PageLoad> {
    underWay += 1
    if (isSignedIn) session ??= signIn(agent, url, user)
    const load = await loadPage(agent, url, isSignedIn ? await session : undefined)
    underWay -= 1
    return load
  }

  return {
    visit() {
      if (underWay >= mostUnderWay) return null
      count += 1
      return visit(count % signedInEvery === 0)
    },
    get underWay() {
      return underWay
    },
    forget() {
      session = undefined
    },
    close: () => agent.destroy(),
  }
}

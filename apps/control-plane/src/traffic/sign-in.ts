import { type Agent, request } from 'node:http'

/** Signs a visitor in at the shop of this page. @returns the session's cookie; `undefined` where it did not work */
export function signIn(agent: Agent, pageUrl: string, user: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const body = new URLSearchParams({ username: user, passwd: user }).toString()
    const headers = {
      'content-type': 'application/x-www-form-urlencoded',
      'content-length': Buffer.byteLength(body),
      referer: pageUrl,
    }
    const asked = request(new URL('/login', pageUrl), { agent, method: 'POST', headers })
    asked.on('response', (response) => {
      response.resume()
      resolve(response.headers['set-cookie']?.[0]?.split(';', 1)[0])
    })
    asked.on('error', () => resolve(undefined))
    asked.end(body)
  })
}

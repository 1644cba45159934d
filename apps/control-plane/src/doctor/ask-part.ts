import { get } from 'node:http'
import { connect } from 'node:net'
import type { PartHealth } from '@bookinfo/discovery'

/** A part of this machine that takes longer is as good as down. */
const patienceMs = 1500

/** Asks a part at its `http:` address, or tries to connect to its `tcp:` one. Never rejects. */
export async function askPart(name: string, url: string): Promise<PartHealth> {
  const startedAt = performance.now()
  const detail = await (url.startsWith('tcp:') ? tryPort(url) : tryHealth(url))
  const ms = Math.round(performance.now() - startedAt)
  return detail === null
    ? { name, url, state: 'up', detail, ms }
    : { name, url, state: 'down', detail, ms: null }
}

/** Resolves to what is wrong; `null` when nothing is. */
function tryHealth(url: string): Promise<string | null> {
  return new Promise((resolve) => {
    const asked = get(url, { agent: false, timeout: patienceMs }, (response) => {
      response.resume()
      const { statusCode = 0 } = response
      resolve(statusCode >= 200 && statusCode < 400 ? null : `answers ${statusCode}`)
    })
    asked.on('timeout', () => asked.destroy(new Error(`no answer within ${patienceMs} ms`)))
    asked.on('error', (error) => resolve(wordsOf(error)))
  })
}

function tryPort(url: string): Promise<string | null> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve) => {
    const socket = connect({ host: hostname, port: Number(port), timeout: patienceMs })
    const end = (detail: string | null): void => {
      socket.destroy()
      resolve(detail)
    }
    socket.on('connect', () => end(null))
    socket.on('timeout', () => end(`no connection within ${patienceMs} ms`))
    socket.on('error', (error) => end(wordsOf(error)))
  })
}

function wordsOf(error: Error): string {
  const code = 'code' in error ? String(error.code) : ''
  return code === 'ECONNREFUSED' ? 'nothing listens there' : code || error.message
}

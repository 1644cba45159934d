import type { TimerWheel } from '../clock/timer-wheel.ts'
import { EgressError } from '../egress-error.ts'
import type { FailureCode } from '../failures.ts'
import { ResponseHead } from '../head/response-head.ts'
import type { UpstreamConnection } from './upstream-connection.ts'
import type { UpstreamProxy } from './upstream-proxy.ts'

const mostHeadBytes = 32 * 1024
const nothing = Buffer.alloc(0)

/**
 * Asks the proxy at the other end of the connection for a tunnel.
 * @returns what came behind its answer: the first bytes out of the tunnel (RFC 9110 section 9.3.6)
 * @throws EgressError `upstream_proxy_*`; nothing the proxy wrote stands in it but the status
 */
export function askForTunnel(
  hop: UpstreamConnection,
  proxy: UpstreamProxy,
  authority: string,
  { wheel, connectMs }: { readonly wheel: TimerWheel; readonly connectMs: number },
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    let bytes: Buffer = nothing
    const fail = (code: FailureCode, what: string): void => {
      deadline.cancel()
      hop.destroy()
      const detail = `the upstream proxy ${proxy.label} ${what} (CONNECT ${authority})`
      reject(new EgressError(code, detail))
    }
    const deadline = wheel.deadline(() => fail('upstream_proxy_timeout', 'did not answer in time'))
    deadline.set(connectMs)
    hop.use({
      onUpstreamData(more) {
        bytes = Buffer.concat([bytes, more])
        const head = new ResponseHead()
        const outcome = head.parse(bytes, 0, bytes.length)
        if (outcome === 'incomplete' && bytes.length <= mostHeadBytes) return true
        if (outcome !== 'complete') {
          fail('upstream_proxy_malformed', 'did not answer in valid HTTP/1.1')
        } else if (head.status < 200 || head.status > 299) {
          fail(refusalOf(head.status), `answered ${head.status}`)
        } else {
          deadline.cancel()
          resolve(bytes.subarray(head.bodyStart))
        }
        return !hop.channel.destroyed
      },
      onUpstreamEnd: () => fail('upstream_proxy_malformed', 'closed the connection unanswered'),
      onUpstreamClose: () => fail('upstream_proxy_malformed', 'closed the connection unanswered'),
    })
    hop.write(Buffer.from(proxy.connectHead(authority), 'latin1'))
  })
}

function refusalOf(status: number): FailureCode {
  if (status === 407) return 'upstream_proxy_credentials'
  return status >= 500 ? 'upstream_proxy_failed' : 'upstream_proxy_denied'
}

import type { IncomingHttpHeaders } from 'node:http'

/** How far a header may travel: `mesh` names the user or proves who they are, so it stays inside. */
type Reach = 'mesh' | 'anywhere'

/**
 * Headers a service passes from the request it answers to the requests it makes for it.
 * The union of what the Bookinfo services have forwarded since 2018 (spec: bookinfo 10); credentials and
 * the user's identity reach other services of the mesh, never the outside.
 */
const propagation: Readonly<Record<string, Reach>> = {
  'x-request-id': 'anywhere',
  'x-b3-traceid': 'anywhere',
  'x-b3-spanid': 'anywhere',
  'x-b3-parentspanid': 'anywhere',
  'x-b3-sampled': 'anywhere',
  'x-b3-flags': 'anywhere',
  b3: 'anywhere',
  'x-ot-span-context': 'anywhere',
  'x-datadog-trace-id': 'anywhere',
  'x-datadog-parent-id': 'anywhere',
  'x-datadog-sampling-priority': 'anywhere',
  traceparent: 'anywhere',
  tracestate: 'anywhere',
  'x-cloud-trace-context': 'anywhere',
  'grpc-trace-bin': 'anywhere',
  sw8: 'anywhere',
  'user-agent': 'mesh',
  cookie: 'mesh',
  authorization: 'mesh',
  jwt: 'mesh',
  'end-user': 'mesh',
}

/** The headers of `incoming` to send on. Absent headers are not invented, values pass unchanged. */
export function propagatedHeaders(
  incoming: IncomingHttpHeaders,
  to: 'mesh' | 'outside',
): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const [name, reach] of Object.entries(propagation)) {
    const value = incoming[name]
    if (value === undefined || (to === 'outside' && reach === 'mesh')) continue
    headers[name] = Array.isArray(value) ? value.join(', ') : value
  }
  return headers
}

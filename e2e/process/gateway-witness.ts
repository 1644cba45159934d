import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ProcessStack } from '../stack/process-stack.ts'

/** One line of the gateway's own access log. */
export interface LogLine {
  readonly time: number
  readonly path: string
  readonly status: string
  readonly userAgent: string
  readonly requestId: string
  readonly authority: string
}

/** What the gateway itself says it acts on, from its admin port. */
export interface ActedOn {
  readonly version: string
  /** `Kind/namespace/name`, sorted. */
  readonly rules: readonly string[]
  /** The only version of details that its route names; empty where there are several, or none. */
  readonly details: string
}

const quoted = '"([^"]*)"'
const line = new RegExp(
  `^\\[([^\\]]+)\\] ${quoted} (\\d+) .*? ${quoted} \\d+ \\d+ \\S+ \\S+ ${quoted} ${quoted} ${quoted} ${quoted} ${quoted}`,
)

/** The access log that the gateway writes beside whatever it reports to anybody. */
export async function readAccessLog({ stateDir }: ProcessStack): Promise<readonly LogLine[]> {
  const text = await readFile(join(stateDir, 'egress-access.log'), 'utf8')
  return text
    .split('\n')
    .filter((each) => each !== '')
    .map(parseLine)
}

function parseLine(text: string): LogLine {
  const found = line.exec(text)
  if (found === null) throw new Error(`not a line of the access log: ${text}`)
  const [, time = '', request = '', status = '', , , userAgent = '', requestId = ''] = found
  return {
    time: Date.parse(time),
    path: request.split(' ')[1] ?? '',
    status,
    userAgent,
    requestId,
    authority: found[8] ?? '',
  }
}

export async function readConfigDump({ adminUrl }: ProcessStack): Promise<ActedOn> {
  const response = await fetch(new URL('/config_dump', adminUrl))
  const { proxy } = await response.json()
  const resources: readonly Resource[] = proxy.resources
  const route = resources.find(
    ({ kind, metadata }) => kind === 'RouteRule' && metadata.name === 'details',
  )?.spec.route
  return {
    version: proxy.version,
    rules: resources
      .map(({ kind, metadata: { namespace, name } }) => `${kind}/${namespace}/${name}`)
      .toSorted(),
    details: route?.length === 1 ? (route[0]?.labels.version ?? '') : '',
  }
}

interface Resource {
  readonly kind: string
  readonly metadata: { readonly namespace: string; readonly name: string }
  readonly spec: { readonly route?: readonly { readonly labels: { readonly version?: string } }[] }
}

import { runLab } from '@bookinfo/attacks'
import {
  compileRouteTable,
  decide,
  type MeshRegistry,
  parseAuthority,
  printResource,
  type Resource,
  readResources,
} from '@bookinfo/rules'
import type { FakeMesh } from './fake-mesh.ts'

interface Asked {
  readonly from?: string
  readonly url?: string
  readonly yaml?: string
}

/** What the control plane works out for operators, over the rules of a told mesh and by the real matcher. */
export function answerOperator(
  mesh: FakeMesh,
  path: string,
  body: string,
  method = 'POST',
): unknown {
  const asked: Asked = body === '' ? {} : JSON.parse(body)
  const { problems, resources } = readResources(asked.yaml ?? '', { source: '-' })
  switch (path) {
    case '/api/check':
      return { problems, resources }
    case '/api/attacks/run':
      return runTheLab(mesh, body)
    case '/api/captures':
      return capture(mesh, method)
    case '/api/details/with-istio':
      mesh.withIstio = JSON.parse(body).withIstio
      return mesh.istio
    case '/api/step':
      return mesh.openStep(JSON.parse(body))
    case '/api/traffic':
      return bringVisitors(mesh, body)
    case '/api/convert':
      return {
        yaml: resources.map((resource) => `# ${printResource(resource)}`).join('---\n'),
        notes: [{ level: 'info', message: 'converted by the test' }],
      }
    case '/api/explain':
      return explain(mesh, asked, resources)
    case '/api/replay':
      return replay(mesh, resources)
    default:
      return null
  }
}

function capture(mesh: FakeMesh, method: string) {
  if (method === 'DELETE') mesh.captured = []
  const seen = method === 'POST' ? mesh.captureCall() : null
  return { order: null, captured: mesh.captured, page: 200, exchange: seen?.exchange ?? null }
}

/** Ten visitors for each page load a second that is wanted: they see what the rules of the mesh make of the page. */
function bringVisitors(mesh: FakeMesh, body: string) {
  const { perSecond } = JSON.parse(body)
  const details = mesh.find('EgressRule', 'googleapis') !== undefined
  const load = { status: 200, details, reviews: true, ms: 12 }
  const loads = Array.from({ length: perSecond * 10 }, () => ({ ...load, at: Date.now() }))
  mesh.tellTraffic({ perSecond, loads, skipped: 0 })
  return { perSecond }
}

/** The lab is the real one: it needs nothing of a mesh. */
async function runTheLab(mesh: FakeMesh, body: string) {
  return { runMode: mesh.state().runMode, ...(await runLab(JSON.parse(body))) }
}

function tableOf(mesh: FakeMesh, resources: readonly Resource[]) {
  const { registry, rules } = mesh.state()
  const known: MeshRegistry = registry ?? { services: [], workloads: [] }
  return compileRouteTable([...rules.map(({ resource }) => resource), ...resources], known)
}

function decideAbout(mesh: FakeMesh, resources: readonly Resource[], workload: string, at: string) {
  const [, scheme = 'http', written = at] = /^(\w+):\/\/([^/]*)/.exec(at) ?? []
  const isTls = scheme === 'https'
  const authority = parseAuthority(written, isTls ? 443 : 80)
  if (!authority.ok) return null
  const { host, kind: hostKind, port } = authority
  const question = { workload, workloadLabels: {}, host, hostKind, port }
  const decision = decide(tableOf(mesh, resources), {
    ...question,
    door: isTls ? 'connect' : 'http-absolute',
    speech: isTls ? 'tls' : 'http',
  })
  return { decision, host, port }
}

function explain(mesh: FakeMesh, { from = '', url = '' }: Asked, resources: readonly Resource[]) {
  const found = decideAbout(mesh, resources, from, url)
  if (found === null) {
    return {
      verdict: 'deny',
      reason: 'malformed_host',
      message: `${url} is no host`,
      asked: { host: '', port: 0, written: url },
      rules: [],
      rulesOmitted: 0,
      upstream: null,
    }
  }
  const { decision, host, port } = found
  const allowed = decision.action === 'allow'
  return {
    verdict: decision.action,
    reason: decision.reason,
    message: allowed ? `${from} may reach ${host}:${port}` : decision.message,
    asked: { host, port, written: url },
    rules: mesh.state().rules.map(({ resource }) => ({
      key: `egress-rule/default/${resource.metadata.name}`,
      names: '*.example.com 443/https',
      missed: allowed ? null : 'another host',
    })),
    rulesOmitted: 0,
    upstream: allowed ? { tls: 'originate', sni: host } : null,
  }
}

function replay(mesh: FakeMesh, resources: readonly Resource[]) {
  const changes = mesh.exchanges.flatMap(({ id, workload, host, port, reason, action }) => {
    const found = decideAbout(mesh, resources, workload, `${host}:${port}`)
    if (found === null || found.decision.action === action) return []
    const after = { action: found.decision.action, reason: found.decision.reason }
    return [{ id, workload, host, port, before: { action, reason }, after }]
  })
  return { total: mesh.exchanges.length, changed: changes.length, changes }
}

import { failureOf } from '@bookinfo/egress-proxy'
import {
  authorityText,
  checkTexts,
  compileRouteTable,
  type Explanation,
  explain,
  explainBadName,
  findingReasons,
  layOver,
  type MeshRegistry,
  narrowSuggestions,
  type Problem,
  parseQuestion,
  type Question,
  type Resource,
  renderNarrowed,
  renderSuggestions,
  replay,
  suggest,
} from '@bookinfo/rules'
import type { FastifyInstance } from 'fastify'
import type { ConsoleFeed } from '../console-feed.ts'
import type { Mesh } from '../mesh.ts'
import { ApiError, badRequest, failure } from '../resource-api/api-status.ts'
import { textOf } from '../resource-api/request-parts.ts'
import { readRules } from './read-rules.ts'
import { type RecordedCall, toCalls } from './recorded-question.ts'
import { readCheck, readExplain, readReplay, readSuggest } from './tool-requests.ts'
import { withoutDeleted } from './without-deleted.ts'

const emptyMesh: MeshRegistry = { services: [], workloads: [] }

/**
 * What operators ask before they change anything. Nothing here writes; they are POST because their bodies are too
 * long for a URL.
 */
export function addToolRoutes(
  app: FastifyInstance,
  { mesh, feed }: { readonly mesh: Mesh; readonly feed: ConsoleFeed },
): void {
  const tableOf = (resources: readonly Resource[]) =>
    compileRouteTable(resources, mesh.gateways.registry ?? emptyMesh, {
      outboundTrafficPolicy: mesh.gateways.outboundTrafficPolicy,
    })
  const callsOf = (last = Number.POSITIVE_INFINITY) =>
    toCalls(feed.last(last), mesh.gateways.registry)

  app.post('/api/explain', (request) => {
    const { yaml, id, ...asked } = readExplain(textOf(request))
    const { registry, connectTo } = mesh.gateways
    const known = { registry, connectTo }
    const table = tableOf(layOver(mesh.store.list(), readRules(yaml)))
    if (id !== undefined) return withFailure(explain(table, recorded(callsOf(), id), known))
    const { from, target } = readTarget(asked)
    const parsed = parseQuestion({ ...asked, from, target }, registry)
    if (parsed.ok) return withFailure(explain(table, parsed.question, { ...parsed, ...known }))
    if (parsed.isName) return withFailure(explainBadName({ from, target }, parsed.problem))
    throw badRequest(parsed.problem)
  })

  app.post('/api/check', (request) => {
    const { yaml } = readCheck(textOf(request))
    const { registry } = mesh.gateways
    const { problems, resources } = checkTexts([{ source: '-', text: yaml }], {
      inForce: mesh.store.list(),
      ...(registry === null ? {} : { registry }),
      now: new Date(),
    })
    return { problems: problems.map(withReason), resources }
  })

  app.post('/api/suggest', (request) => {
    const { last, ids, narrow = false } = readSuggest(textOf(request))
    const registry = mesh.gateways.registry ?? emptyMesh
    const inForce = mesh.store.list()
    const wanted = ids === undefined ? undefined : new Set(ids)
    const calls = callsOf(last).filter(({ record }) => wanted?.has(record.id) ?? true)
    const suggestions = suggest(
      inForce,
      registry,
      calls.map(({ question }) => question),
    )
    const narrowed = narrow ? narrowSuggestions(suggestions, inForce, registry) : undefined
    return {
      yaml: narrowed === undefined ? renderSuggestions(suggestions) : renderNarrowed(narrowed),
      rules: suggestions.suggestions,
      unsuggested: suggestions.unsuggested,
      ...(narrowed === undefined ? {} : { unnarrowed: narrowed.unnarrowed }),
    }
  })

  app.post('/api/replay', (request) => {
    const { yaml, delete: deleted = [], last } = readReplay(textOf(request))
    const inForce = mesh.store.list()
    const proposed = withoutDeleted(layOver(inForce, readRules(yaml)), deleted)
    const calls = callsOf(last)
    const { changes, unjudged } = replay(tableOf(inForce), tableOf(proposed), calls)
    return {
      total: calls.length,
      changed: changes.length,
      changes: changes.map(({ call, before, after }) => ({ ...toShown(call), before, after })),
      unjudged: unjudged.map(({ call, why }) => ({ ...toShown(call), why })),
    }
  })
}

/** @throws ApiError 400 when caller or target is missing */
function readTarget({ from, url, ...rest }: Omit<ReturnType<typeof readExplain>, 'yaml' | 'id'>) {
  if (from === undefined) throw badRequest('say who asks: from, the name of a workload')
  if (url !== undefined) return { from, target: url }
  const { host, port, path = '/', speech, door } = rest
  if (host === undefined || port === undefined) {
    throw badRequest('say what is asked for: url, or host and port')
  }
  const authority = authorityText({ host: host.replace(/^\[(.*)\]$/, '$1'), port })
  const isRequest = speech === 'http' || (speech === undefined && door?.startsWith('http'))
  return { from, target: isRequest ? `http://${authority}${path}` : authority }
}

/** A recorded call as far as lists of calls show it. */
function toShown({ record: { id, time, workload, host, port } }: RecordedCall) {
  return { id, time, workload, host, port }
}

/** @throws ApiError 404 */
function recorded(calls: readonly RecordedCall[], id: string): Question {
  const call = calls.find(({ record }) => record.id === id)
  if (call !== undefined) return call.question
  throw new ApiError(failure(404, 'NotFound', `no call ${JSON.stringify(id)} is kept`))
}

function withReason(problem: Problem) {
  const { code } = problem
  return code === undefined ? problem : { ...problem, reason: findingReasons[code] }
}

/** With the row of the failure table that the gateway would answer by. */
function withFailure(explanation: Explanation) {
  return { ...explanation, failure: failureOf(explanation.reason) ?? null }
}

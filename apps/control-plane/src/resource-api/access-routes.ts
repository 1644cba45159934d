import type { FastifyInstance, FastifyRequest } from 'fastify'
import { badRequest } from './api-status.ts'
import { isPlainObject, type PlainObject } from './plain-object.ts'
import { readBody } from './request-parts.ts'
import { readReviewProtobuf } from './review-protobuf.ts'
import { groupVersionOf, rootPath, type ServedKind } from './served-kind.ts'

function reviewKind(kind: string): ServedKind {
  return {
    kind,
    group: 'authorization.k8s.io',
    version: 'v1',
    plural: `${kind.toLowerCase()}s`,
    singular: kind.toLowerCase(),
    shortNames: [],
    categories: [],
    namespaced: false,
    verbs: ['create'],
    columns: [],
    selectable: [],
  }
}

const accessReview = reviewKind('SelfSubjectAccessReview')
const rulesReview = reviewKind('SelfSubjectRulesReview')

/** What `kubectl auth can-i` asks. */
export const accessKinds: readonly ServedKind[] = [accessReview, rulesReview]

/** Whoever reaches the API is the operator and may do all that it can; so the answer tells what it can. */
export function addAccessRoutes(app: FastifyInstance, kinds: readonly ServedKind[]): void {
  app.post(`${rootPath(accessReview)}/${accessReview.plural}`, (request, reply) => {
    const { body, spec } = readReview(request, accessReview)
    const status = judge(spec, kinds)
    return reply.code(201).send({ ...body, kind: accessReview.kind, apiVersion, status })
  })

  app.post(`${rootPath(rulesReview)}/${rulesReview.plural}`, (request, reply) => {
    const { body } = readReview(request, rulesReview)
    const resourceRules = kinds.map(({ verbs, group, plural }) => ({
      verbs,
      apiGroups: [group],
      resources: [plural],
    }))
    const nonResourceRules = [
      { verbs: ['get'], nonResourceURLs: ['/api', '/apis/*', '/openapi/*', '/version'] },
    ]
    const status = { resourceRules, nonResourceRules, incomplete: false }
    return reply.code(201).send({ ...body, kind: rulesReview.kind, apiVersion, status })
  })
}

const apiVersion = groupVersionOf(accessReview)

function readReview(
  request: FastifyRequest,
  { kind }: ServedKind,
): { body: PlainObject; spec: PlainObject } {
  const body = Buffer.isBuffer(request.body)
    ? readReviewProtobuf(request.body, kind)
    : readBody(request)
  const spec = isPlainObject(body) ? body.spec : undefined
  if (!isPlainObject(body) || !isPlainObject(spec)) throw badRequest('a review has a spec')
  return { body, spec }
}

function judge({ resourceAttributes: asked }: PlainObject, kinds: readonly ServedKind[]) {
  // Paths are open to all who reach us.
  if (!isPlainObject(asked)) return { allowed: true }
  const { verb, resource, group = '' } = asked
  const kind = kinds.find((one) => one.plural === resource && one.group === group)
  if (kind === undefined)
    return { allowed: false, reason: `there is no resource ${String(resource)}` }
  const allowed = verb === '*' || kind.verbs.some((one) => one === verb)
  return allowed
    ? { allowed }
    : { allowed, reason: `${kind.plural} cannot be told to ${String(verb)}` }
}

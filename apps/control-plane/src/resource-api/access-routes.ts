import type { IncomingHttpHeaders } from 'node:http'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { accessSchemas } from './access-schemas.ts'
import { badRequest } from './api-status.ts'
import { isPlainObject, type PlainObject } from './plain-object.ts'
import { readBody } from './request-parts.ts'
import { readReviewProtobuf } from './review-protobuf.ts'
import { groupVersionOf, rootPath, type ServedKind } from './served-kind.ts'

function reviewKind(kind: keyof typeof accessSchemas, group: string, version = 'v1'): ServedKind {
  return {
    kind,
    group,
    version,
    plural: `${kind.toLowerCase()}s`,
    singular: kind.toLowerCase(),
    shortNames: [],
    categories: [],
    namespaced: false,
    verbs: ['create'],
    columns: [],
    selectable: [],
    schema: accessSchemas[kind],
  }
}

/** kubectl 1.27 asks for the older version alone. */
const subjectReviews = ['v1', 'v1beta1'].map((version) =>
  reviewKind('SelfSubjectReview', 'authentication.k8s.io', version),
)
const accessReview = reviewKind('SelfSubjectAccessReview', 'authorization.k8s.io')
const rulesReview = reviewKind('SelfSubjectRulesReview', 'authorization.k8s.io')

/** What `kubectl auth whoami` and `kubectl auth can-i` ask. */
export const accessKinds: readonly ServedKind[] = [...subjectReviews, accessReview, rulesReview]

/** Whoever reaches the API is the operator and may do all that it can; so the answer tells what it can. */
export function addAccessRoutes(app: FastifyInstance, kinds: readonly ServedKind[]): void {
  for (const review of subjectReviews) {
    app.post(pathOf(review), ({ headers }, reply) => {
      const status = { userInfo: userOf(headers) }
      return reply.code(201).send({ ...identify(review), metadata: {}, status })
    })
  }

  app.post(pathOf(accessReview), (request, reply) => {
    const { body, spec } = readReview(request, accessReview)
    const status = judge(spec, kinds)
    return reply.code(201).send({ ...body, ...identify(accessReview), status })
  })

  app.post(pathOf(rulesReview), (request, reply) => {
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
    return reply.code(201).send({ ...body, ...identify(rulesReview), status })
  })
}

function pathOf(review: ServedKind): string {
  return `${rootPath(review)}/${review.plural}`
}

function identify(review: ServedKind) {
  return { kind: review.kind, apiVersion: groupVersionOf(review) }
}

/**
 * Nobody logs in, so everybody is the operator. Who asks to be somebody else (`kubectl --as`) is called so, as in
 * Kubernetes, and may do no less.
 */
function userOf(headers: IncomingHttpHeaders) {
  const { 'impersonate-user': username, 'impersonate-group': groups = [] } = headers
  if (username === undefined) return { username: 'operator', groups: ['system:masters'] }
  return { username, groups: [groups].flat() }
}

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

import { ownByUpdate, StoreError } from '@bookinfo/rule-store'
import type { KindDescription, Resource } from '@bookinfo/rules'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Mesh } from '../mesh.ts'
import type { ControlPlaneOptions } from '../options.ts'
import { writerOf } from '../rule-writings.ts'
import { admit } from './admit.ts'
import { applyRule } from './apply-rule.ts'
import { duplicateFields } from './duplicate-fields.ts'
import { fieldManagerOf, isForced, refuseForce, requiredFieldManagerOf } from './field-manager.ts'
import { type Locate, locateIn, nowhere } from './locate-problem.ts'
import { parseBody } from './parse-body.ts'
import { patchKindOf } from './patch-document.ts'
import { patchRule } from './patch-rule.ts'
import { refuseBroadRule } from './refuse-broad.ts'
import { represent } from './representation.ts'
import {
  answer,
  collectionPath,
  contentType,
  fieldValidationOf,
  isDryRun,
  isJson,
  queryOf,
  readBody,
  shapeOf,
  textOf,
  toApiError,
  warn,
} from './request-parts.ts'
import { showTried, showWritten } from './rule-collection.ts'
import { serveRules } from './rule-kind.ts'
import type { RuleWrite } from './rule-write.ts'
import { groupVersionOf } from './served-kind.ts'
import { toldOwners } from './told-owners.ts'

type InNamespace = { Params: { namespace: string } }
type OneObject = { Params: { namespace: string; name: string } }

type WriteRules = Pick<ControlPlaneOptions, 'denyBroadRules'>

const patchAttempts = 5

/** POST, PUT and PATCH: each answers when the rule is on disk and the gateways act on it. */
export function addWriteRoutes(
  app: FastifyInstance,
  mesh: Mesh,
  kind: KindDescription,
  options: WriteRules,
): void {
  const put = writer(mesh, kind, options)
  const apiVersion = groupVersionOf(kind)

  app.post<InNamespace>(collectionPath(kind), (request, reply) => {
    const manager = fieldManagerOf(request, 'CreateOptions')
    const { namespace } = request.params
    const body = readBody(request)
    const place = { kind, namespace, ...readAsText(request, namespace) }
    const admitted = admit(body, place, fieldValidationOf(queryOf(request)))
    return put(request, reply, {
      ...admitted,
      how: 'create',
      own: ownByUpdate({ manager, apiVersion }),
    })
  })

  app.put<OneObject>(`${collectionPath(kind)}/:name`, (request, reply) => {
    const manager = fieldManagerOf(request, 'UpdateOptions')
    const body = readBody(request)
    const place = { kind, ...request.params, ...readAsText(request, request.params.namespace) }
    const admitted = admit(body, place, fieldValidationOf(queryOf(request)))
    return put(request, reply, {
      ...admitted,
      how: 'replace',
      own: ownByUpdate({ manager, apiVersion }, toldOwners(body)),
    })
  })

  app.patch<OneObject>(`${collectionPath(kind)}/:name`, async (request, reply) => {
    const patched = patcher(mesh, kind, request)
    for (let attempt = 1; ; attempt++) {
      try {
        return await put(request, reply, patched())
      } catch (error) {
        if (!(error instanceof StoreError) || attempt === patchAttempts) {
          throw toApiError(error, kind, request.params.name)
        }
        // Somebody was faster: the same patch on what they left.
      }
    }
  })
}

/** What only the text tells of a body that has been read. Of fields twice in YAML its reader has told already. */
function readAsText(request: FastifyRequest, namespace: string) {
  const text = textOf(request)
  const duplicates = isJson(request) ? duplicateFields(text) : []
  return { locate: locateIn(text, namespace), duplicates }
}

function writer(mesh: Mesh, kind: KindDescription, { denyBroadRules = false }: WriteRules) {
  const served = serveRules(kind)
  return async (
    request: FastifyRequest,
    reply: FastifyReply,
    { resource: wanted, how, own, ...write }: RuleWrite,
  ): Promise<FastifyReply> => {
    if (denyBroadRules) refuseBroadRule(wanted, kind, locateWritten(request, wanted))
    const dryRun = isDryRun(queryOf(request))
    const work = async (): Promise<[Resource]> => [await mesh.store[how](wanted, { dryRun, own })]
    const { resources, warnings } = await mesh
      .write(work, { dryRun, by: writerOf(request.headers['user-agent']) })
      .catch((error: unknown) => {
        if (request.method === 'PATCH') throw error
        throw toApiError(error, kind, wanted.metadata.name)
      })
    const [resource] = resources
    warn(reply, [...write.warnings, ...warnings])
    const show = dryRun ? showTried : showWritten
    const shown = represent(shapeOf(request, served), show(mesh, resource))
    return answer(request, reply, how === 'create' ? 201 : 200, shown)
  }
}

/** A patch is no text of the rule. */
function locateWritten(request: FastifyRequest, { metadata }: Resource): Locate {
  return request.method === 'PATCH' ? nowhere : locateIn(textOf(request), metadata.namespace)
}

/** What the request makes of the rule, whatever that is by then; server-side apply makes a missing one. */
function patcher(
  mesh: Mesh,
  kind: KindDescription,
  request: FastifyRequest<OneObject>,
): () => RuleWrite {
  const patch = patchKindOf(contentType(request))
  const text = textOf(request)
  const { locate, duplicates } = readAsText(request, request.params.namespace)
  const place = { kind, ...request.params, duplicates }
  const fieldValidation = fieldValidationOf(queryOf(request))
  if (patch === 'apply') {
    const manager = requiredFieldManagerOf(request)
    const force = isForced(request)
    const body = parseBody(text, 'yaml')
    const applier = { manager, force, fieldValidation }
    return () => applyRule(mesh, body, { ...place, locate }, applier)
  }
  refuseForce(request)
  const manager = fieldManagerOf(request, 'PatchOptions')
  return () =>
    patchRule(mesh, text, { ...place, locate: nowhere }, { manager, patch, fieldValidation })
}

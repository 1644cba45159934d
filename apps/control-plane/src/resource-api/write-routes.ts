import { StoreError } from '@bookinfo/rule-store'
import type { KindDescription, Resource } from '@bookinfo/rules'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Mesh } from '../mesh.ts'
import { writerOf } from '../rule-writings.ts'
import { type Admitted, admit } from './admit.ts'
import { notFound } from './api-status.ts'
import { duplicateFields } from './duplicate-fields.ts'
import { locateIn, nowhere } from './locate-problem.ts'
import { type PatchKind, patchDocument, patchKindOf } from './patch-document.ts'
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
import { groupVersionOf } from './served-kind.ts'

type InNamespace = { Params: { namespace: string } }
type OneObject = { Params: { namespace: string; name: string } }

const patchAttempts = 5

/** POST, PUT and PATCH: each answers when the rule is on disk and the gateways act on it. */
export function addWriteRoutes(app: FastifyInstance, mesh: Mesh, kind: KindDescription): void {
  const put = writer(mesh, kind)

  app.post<InNamespace>(collectionPath(kind), (request, reply) => {
    const { namespace } = request.params
    const body = readBody(request)
    const place = { kind, namespace, ...readAsText(request, namespace) }
    const admitted = admit(body, place, fieldValidationOf(queryOf(request)))
    return put(request, reply, { admitted, how: 'create' })
  })

  app.put<OneObject>(`${collectionPath(kind)}/:name`, (request, reply) => {
    const body = readBody(request)
    const place = { kind, ...request.params, ...readAsText(request, request.params.namespace) }
    const admitted = admit(body, place, fieldValidationOf(queryOf(request)))
    return put(request, reply, { admitted, how: 'replace' })
  })

  app.patch<OneObject>(`${collectionPath(kind)}/:name`, async (request, reply) => {
    const patch = patchKindOf(contentType(request))
    for (let attempt = 1; ; attempt++) {
      try {
        return await put(request, reply, patched(mesh, kind, request, patch))
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

interface Write {
  readonly admitted: Admitted
  readonly how: 'create' | 'replace'
}

function writer(mesh: Mesh, kind: KindDescription) {
  const served = serveRules(kind)
  return async (
    request: FastifyRequest,
    reply: FastifyReply,
    { admitted, how }: Write,
  ): Promise<FastifyReply> => {
    const dryRun = isDryRun(queryOf(request))
    const work = async (): Promise<[Resource]> => [
      await mesh.store[how](admitted.resource, { dryRun }),
    ]
    const { resources, warnings } = await mesh
      .write(work, { dryRun, by: writerOf(request.headers['user-agent']) })
      .catch((error: unknown) => {
        if (request.method === 'PATCH') throw error
        throw toApiError(error, kind, admitted.resource.metadata.name)
      })
    const [resource] = resources
    warn(reply, [...admitted.warnings, ...warnings])
    const show = dryRun ? showTried : showWritten
    const shown = represent(shapeOf(request, served), show(mesh, resource))
    return answer(request, reply, how === 'create' ? 201 : 200, shown)
  }
}

/** What the patch makes of the object as it is now; server-side apply makes a missing one. */
function patched(
  mesh: Mesh,
  kind: KindDescription,
  request: FastifyRequest<OneObject>,
  patch: PatchKind,
): Write {
  const place = { kind, ...request.params, locate: nowhere }
  const current = mesh.rules.get({ kind: kind.kind, metadata: request.params })
  if (current === undefined && patch !== 'apply') throw notFound(kind, place.name)
  const before = current && { ...current, apiVersion: groupVersionOf(kind) }
  const document = patchDocument(before, textOf(request), patch)
  const { duplicates } = readAsText(request, place.namespace)
  const admitted = admit(document, { ...place, duplicates }, fieldValidationOf(queryOf(request)))
  return { admitted, how: current === undefined ? 'create' : 'replace' }
}

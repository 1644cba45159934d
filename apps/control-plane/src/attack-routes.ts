import type { FastifyInstance } from 'fastify'
import type { ControlPlaneOptions } from './options.ts'
import { badRequest } from './resource-api/api-status.ts'
import { parseBody } from './resource-api/parse-body.ts'

interface Wish {
  readonly weakened: { readonly dialsCallersAddress: boolean; readonly namesMayDiffer: boolean }
  readonly only?: readonly string[]
}

const fields: ReadonlySet<string> = new Set(['weakened', 'only'])
const switches: ReadonlySet<string> = new Set(['dialsCallersAddress', 'namesMayDiffer'])

/**
 * The attack lab: `POST /api/attacks/run` plays the attacks against a proxy made for this one run, with the defences
 * that the body leaves on. The gateway of the mesh has no part in it. One run at a time; a second waits.
 */
export function addAttackRoutes(
  app: FastifyInstance,
  { runMode }: Pick<ControlPlaneOptions, 'runMode'>,
): void {
  let last: Promise<unknown> = Promise.resolve()

  app.post('/api/attacks/run', async (request) => {
    // Certificates and stand-ins are a lot to load for who never asks.
    const { attacks, runLab } = await import('@bookinfo/attacks')
    const { weakened, only } = readWish(String(request.body ?? ''))
    const known = attacks.map(({ slug }) => slug)
    const chosen = only?.map((name) => known.find((slug) => slug === name) ?? refuse(name, known))
    // In containers the control plane is no workload: what it can reach says nothing of what they can.
    const skip = runMode === 'compose' ? (['bypass'] as const) : []
    const run = last.then(() =>
      runLab({ weakened, skip, ...(chosen === undefined ? {} : { only: chosen }) }),
    )
    last = run.catch(() => {})
    return { runMode, ...(await run) }
  })
}

/** @throws ApiError 400 */
function readWish(text: string): Wish {
  const body = text.trim() === '' ? {} : parseBody(text, 'json')
  if (!isObject(body)) throw badRequest('expected an object: {"weakened": {…}, "only": […]}')
  onlyKnown(body, fields, '')
  const { weakened = {}, only } = body
  if (!isObject(weakened)) throw badRequest('weakened: expected an object')
  onlyKnown(weakened, switches, 'weakened.')
  for (const [name, value] of Object.entries(weakened)) {
    if (typeof value !== 'boolean') throw badRequest(`weakened.${name}: expected true or false`)
  }
  if (only !== undefined && !isNames(only)) throw badRequest('only: expected names of attacks')
  return {
    weakened: {
      dialsCallersAddress: weakened.dialsCallersAddress === true,
      namesMayDiffer: weakened.namesMayDiffer === true,
    },
    ...(only === undefined ? {} : { only }),
  }
}

function onlyKnown(value: object, known: ReadonlySet<string>, before: string): void {
  const stray = Object.keys(value).find((key) => !known.has(key))
  if (stray === undefined) return
  throw badRequest(`unknown field ${before}${stray}; known are ${[...known].join(', ')}`)
}

function refuse(name: string, known: readonly string[]): never {
  throw badRequest(
    `only: there is no attack ${JSON.stringify(name)}; known are ${known.join(', ')}`,
  )
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isNames(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((name) => typeof name === 'string')
}

import {
  type Asked,
  compileRouteTable,
  type Explanation,
  explain,
  explainBadName,
  type MeshRegistry,
  parseQuestion,
  parseRegistry,
  readResources,
  type TextToCheck,
} from '@bookinfo/rules'
import { CommandError } from './command-error.ts'
import { demoRegistry } from './demo-registry.ts'
import { isOfCluster, meshInFiles } from './mesh-in-files.ts'
import { readFiles } from './read-files.ts'
import { readInput } from './read-input.ts'
import { renderPlace } from './render-place.ts'
import type { World } from './world.ts'

interface ExplainFilesOptions {
  /** Files and folders of rules. */
  readonly paths: readonly string[]
  /** A file that tells of the mesh, or `demo`. */
  readonly registry: string | undefined
  readonly namespace: string
  readonly world: World
}

/** An explanation, and what it takes for granted since no gateway was asked. */
export type AssumingExplanation = Explanation & { readonly assumed: readonly string[] }

/** The answer by files alone. @throws CommandError when a file or the question is at fault */
export async function explainFiles(
  asked: Asked,
  { paths, registry: named, namespace, world }: ExplainFilesOptions,
): Promise<AssumingExplanation> {
  const texts = await readFiles(paths, world)
  const resources = readRules(texts, namespace)
  const { registry, says } = await readMesh(texts, named, world)
  const assumed = [
    says,
    "outbound traffic policy: REGISTRY_ONLY; a gateway's overrides (connectTo) are not known",
  ]
  const parsed = parseQuestion(asked, registry)
  if (!parsed.ok && parsed.isName) return { ...explainBadName(asked, parsed.problem), assumed }
  if (!parsed.ok) throw new CommandError(parsed.problem)
  const table = compileRouteTable(resources, registry ?? { services: [], workloads: [] })
  return { ...explain(table, parsed.question, { ...parsed, registry }), assumed }
}

function readRules(texts: readonly TextToCheck[], namespace: string) {
  const read = texts.map(({ source, text }) => readResources(text, { source, namespace }))
  const [first] = read
    .flatMap(({ problems }) => problems)
    .filter(({ level, message }) => level === 'error' && !isOfCluster(message))
  if (first !== undefined) throw new CommandError(first.message, { notes: [renderPlace(first)] })
  return read.flatMap((one) => one.resources)
}

async function readMesh(
  texts: readonly TextToCheck[],
  named: string | undefined,
  world: World,
): Promise<{ readonly registry: MeshRegistry | null; readonly says: string }> {
  if (named === 'demo') return { registry: demoRegistry, says: sayMesh(demoRegistry, 'the demo') }
  if (named !== undefined) {
    const parsed = await parseRegistry(await readInput(named, world), {
      source: named,
      needsEndpoints: false,
    })
    if (!parsed.ok) throw new CommandError(parsed.faults.join('\n'))
    return { registry: parsed.registry, says: sayMesh(parsed.registry, named) }
  }
  const registry = meshInFiles(texts)
  if (registry !== null) return { registry, says: sayMesh(registry, 'the Services in the files') }
  const says =
    'mesh: unknown, so no host is taken for a service of it, any workload may ask, and none has labels; name it: --registry FILE, or --registry demo'
  return { registry, says }
}

function sayMesh({ services, workloads }: MeshRegistry, from: string): string {
  const named = services.map(({ name, port }) => `${name}:${port}`).join(', ') || 'no service'
  return `mesh: ${named}, with ${workloads.length} workloads, as ${from} tell${from.endsWith('s') ? '' : 's'}`
}

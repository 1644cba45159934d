import {
  type MeshRegistry,
  type MeshService,
  parseDocuments,
  type TextToCheck,
  type Workload,
} from '@bookinfo/rules'
import { LineCounter } from 'yaml'
import { toRecord } from './api-object.ts'

/** Kinds of a cluster that may stand beside rules; two of them tell of the mesh, the rest nothing that matters here. */
const clusterKinds = ['Service', 'Deployment', 'ServiceAccount', 'Namespace', 'ConfigMap']

/** Whether a problem is that an object of a cluster is no rule, which it need not be. */
export function isOfCluster(message: string): boolean {
  return clusterKinds.some((kind) => message === `kind "${kind}" is not known`)
}

/**
 * The mesh as the Kubernetes Services in the files tell it, with the Deployments behind them as its workloads; `null`
 * when there is no Service. Addresses are the cluster's to know.
 */
export function meshInFiles(texts: readonly TextToCheck[]): MeshRegistry | null {
  const objects = texts.flatMap(({ text }) => objectsIn(text))
  const found = objects.filter(({ kind }) => kind === 'Service').flatMap(toService)
  if (found.length === 0) return null
  const workloads = objects.filter(({ kind }) => kind === 'Deployment').map(toWorkload)
  return {
    services: found.map(({ service }) => service),
    workloads: workloads.map(({ name, labels }): Workload => {
      const own = found.find(({ selector }) => selects(selector, labels))
      return { name, labels, ...(own === undefined ? {} : { service: own.service.name }) }
    }),
  }
}

/** A text that is no YAML tells of no mesh; that it is none is told by who reads its rules. */
function objectsIn(text: string): readonly Readonly<Record<string, unknown>>[] {
  const parsed = parseDocuments(text, new LineCounter())
  if (!parsed.ok) return []
  return parsed.documents
    .filter(({ errors }) => errors.length === 0)
    .map((document) => {
      try {
        return toRecord(document.toJS({ maxAliasCount: 100 }))
      } catch {
        return {}
      }
    })
}

interface FoundService {
  readonly service: MeshService
  readonly selector: Readonly<Record<string, unknown>>
}

/** Its first port is the one that callers use. */
function toService({ metadata, spec }: Readonly<Record<string, unknown>>): FoundService[] {
  const { name } = toRecord(metadata)
  const { ports, selector } = toRecord(spec)
  const { port } = toRecord(Array.isArray(ports) ? ports[0] : undefined)
  if (typeof name !== 'string' || typeof port !== 'number') return []
  return [{ service: { name, port }, selector: toRecord(selector) }]
}

function toWorkload({ metadata, spec }: Readonly<Record<string, unknown>>) {
  const template = toRecord(toRecord(toRecord(spec).template).metadata)
  const labels = Object.entries(toRecord(template.labels)).map(([key, value]) => [
    key,
    String(value),
  ])
  return { name: String(toRecord(metadata).name), labels: Object.fromEntries(labels) }
}

function selects(
  selector: Readonly<Record<string, unknown>>,
  labels: Readonly<Record<string, string>>,
): boolean {
  const wanted = Object.entries(selector)
  return wanted.length > 0 && wanted.every(([key, value]) => labels[key] === String(value))
}

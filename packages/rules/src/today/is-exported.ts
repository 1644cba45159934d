import type { Resource } from '../resource.ts'

/** The namespace that every workload of the mesh is in. */
export const workloadNamespace = 'default'

/** Whether the workloads of the mesh see a resource (spec: egress-rules 6.2, `exportTo`). */
export function isExported({ spec, metadata }: Resource): boolean {
  const exportTo = 'exportTo' in spec ? (spec.exportTo ?? []) : []
  if (exportTo.length === 0 || exportTo.includes('*')) return true
  if (exportTo.includes(workloadNamespace)) return true
  return exportTo.includes('.') && metadata.namespace === workloadNamespace
}

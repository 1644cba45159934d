import { broadHosts, type KindDescription, type Resource } from '@bookinfo/rules'
import { invalid } from './api-status.ts'
import type { Locate } from './locate-problem.ts'

const hint =
  'name the hosts that are meant; rules this broad are refused here (BOOKINFO_DENY_BROAD_RULES)'

/** @throws ApiError 422 for a rule that opens every host, a public suffix, or a block shorter than /8 */
export function refuseBroadRule(resource: Resource, kind: KindDescription, locate: Locate): void {
  const problems = broadHosts(resource).map((problem) => ({ ...problem, hint }))
  if (problems.length > 0) throw invalid(kind, resource.metadata.name, problems, locate)
}

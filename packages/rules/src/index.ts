export type {
  Decision,
  Door,
  NearestRule,
  Question,
  Reason,
  RouteTarget,
  RuleRef,
  Speech,
} from './decision.ts'
export type { Problem } from './problem.ts'
export type { MeshRegistry, MeshService, Workload } from './registry.ts'
export type {
  EgressRule,
  EgressRuleSpec,
  IstioService,
  Kind,
  ObjectMeta,
  Resource,
  RouteRule,
  RouteRuleSpec,
  StringMatch,
} from './resource.ts'
export { classicApiVersion } from './resource.ts'

export { broadHosts, broadRule } from './broad-rule.ts'
export type { CheckOptions } from './check-fields.ts'
export { checkResource } from './check-resource.ts'
export { type CheckTextsOptions, checkTexts, type TextToCheck } from './check-texts.ts'
export type { Column } from './columns.ts'
export type { CompileOptions, RouteTableCompiler } from './compile-route-table.ts'
export { compileRouteTable, createRouteTableCompiler } from './compile-route-table.ts'
export { convert } from './convert/convert.ts'
export type { Converted, ConvertOptions } from './convert/convert-options.ts'
export type { ConversionNote } from './convert/note.ts'
export { decide, dependsOnRequest } from './decide.ts'
export type {
  Cluster,
  Decision,
  Door,
  Endpoint,
  HeaderChanges,
  NearestRule,
  OutboundTrafficPolicy,
  Question,
  Reason,
  RouteActions,
  RouteTarget,
  RuleRef,
  Speech,
  TextTest,
} from './decision.ts'
export { type ExplainOptions, explain, explainBadName } from './explain/explain.ts'
export type {
  AnsweredBy,
  ExplainedPlace,
  ExplainedUpstream,
  ExplainedWay,
  Explanation,
  TriedRule,
} from './explain/explanation.ts'
export {
  type Asked,
  callerOf,
  type ParsedQuestion,
  parseQuestion,
} from './explain/parse-question.ts'
export { renderExplanation } from './explain/render-explanation.ts'
export type { Finding } from './finding.ts'
export { type FindingCode, findingReasons } from './finding-codes.ts'
export type { AddressRange } from './judge-address.ts'
export { judgeAddress } from './judge-address.ts'
export { judgeWebSocket } from './judge-web-socket.ts'
export type { KindDescription } from './kinds.ts'
export { kinds, servedKinds } from './kinds.ts'
export { layOver } from './lay-over.ts'
export type { RefusedRule, Selection, UnusableRule } from './leave-out.ts'
export { adviceCodes, expiryWarningMs, type LintContext, lint, lintTogether } from './lint.ts'
export { expiryOf, ourAnnotations } from './our-annotations.ts'
export { type PackedAndLoose, packRules } from './packed/pack-rules.ts'
export { packedForm } from './packed/packed-layout.ts'
export type { PackedPart } from './packed/packed-part.ts'
export type { PackedRules } from './packed/packed-rules.ts'
export type { ParsedAuthority } from './parse-authority.ts'
export { parseAuthority } from './parse-authority.ts'
export { depthProblem, type ParsedDocuments, parseDocuments } from './parse-documents.ts'
export type { HostKind, ParsedHost } from './parse-host.ts'
export { parseHost } from './parse-host.ts'
export { pickTarget } from './pick-target.ts'
export { printResource, writtenForm } from './print-resource.ts'
export type { Problem } from './problem.ts'
export { isTunnelled } from './protocol.ts'
export type { ReadOptions, ReadResult } from './read-resources.ts'
export { readResources } from './read-resources.ts'
export { type ParsedRegistry, parseRegistry } from './registry/parse-registry.ts'
export type { MeshRegistry, MeshService, Workload } from './registry.ts'
export { type Outcome, type Replayed, replay } from './replay.ts'
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
export { classicApiVersion, todayApiVersion } from './resource.ts'
export { resourceKey, ruleKey } from './resource-key.ts'
export type { RouteTable } from './route-table.ts'
export type { Conflict } from './settle-conflicts.ts'
export { type ResourceDraft, shapeResource } from './shape-resource.ts'
export { narrowSuggestions, renderNarrowed } from './suggest/narrow-suggestions.ts'
export { renderSuggestions } from './suggest/render-suggestions.ts'
export { suggest } from './suggest/suggest.ts'
export type { Suggestion, Suggestions, Unsuggested } from './suggest/suggestion.ts'
export type { DestinationRule, DestinationRuleSpec } from './today/destination-rule-schema.ts'
export type { ServiceEntry, ServiceEntrySpec } from './today/service-entry-schema.ts'
export type { Sidecar, SidecarSpec } from './today/sidecar-schema.ts'
export type { VirtualService, VirtualServiceSpec } from './today/virtual-service-schema.ts'
export { authorityText, upstreamHost } from './upstream-host.ts'

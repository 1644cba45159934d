import type { EgressRule } from '../resource.ts'

/** One port of one host that a rule should open, and for whom. */
export interface Suggestion {
  /** `update`: a rule on this very host exists and only lacks the port. */
  readonly action: 'create' | 'update'
  /** Key of the rule to apply, `egress-rule/default/www-example-com`. */
  readonly rule: string
  readonly host: string
  readonly port: number
  readonly protocol: 'http' | 'https' | 'tcp'
  /** Who asked. An egress rule opens the host for every workload. */
  readonly workloads: readonly string[]
  readonly calls: number
  /** Why it may not be meant: the name only looks like an allowed one, anybody can own a part of it. */
  readonly cautions: readonly string[]
}

/** Denied calls for which there is no rule that would allow them, and nothing else. */
export interface Unsuggested {
  /** `host:port` */
  readonly target: string
  readonly workloads: readonly string[]
  readonly calls: number
  readonly why: string
}

export interface Suggestions {
  readonly suggestions: readonly Suggestion[]
  /** To apply: each rule once, with several ports where several were asked for. */
  readonly rules: readonly EgressRule[]
  readonly unsuggested: readonly Unsuggested[]
}

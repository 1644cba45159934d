import type { Problem } from '@bookinfo/rules'

/** The decoder's names for the objects a spec is made of, by their place. */
const messages: readonly (readonly [place: RegExp, name: string])[] = [
  [/^spec\.ports\[\d+\]$/, 'EgressRule_Port'],
  [/^spec\.destination$/, 'IstioService'],
  [/^spec\.match$/, 'MatchCondition'],
  [/^spec\.match\.source$/, 'IstioService'],
  [/^spec\.match\.request$/, 'MatchRequest'],
  [/^spec\.match\.request\.headers\b/, 'StringMatch'],
  [/^spec\.route\[\d+\]$/, 'DestinationWeight'],
  [/^spec\.route\[\d+\]\.destination$/, 'IstioService'],
]

/**
 * What istioctl's decoder said of a spec field that has no place there or the wrong type; `undefined` when the
 * problem is not the decoder's but the validation's (spec: egress-rules 5.3).
 */
export function decoderText({ message, field = '' }: Problem, kind: string): string | undefined {
  if (field !== 'spec' && !field.startsWith('spec.')) return undefined
  const unknown = /^unknown field (".*") in (\S+)$/.exec(message)
  if (unknown !== null)
    return `unknown field ${unknown[1]} in v1alpha1.${messageName(unknown[2] ?? '', kind)}`
  return /^\S+ must be .+, found /.test(message) ? message : undefined
}

function messageName(place: string, kind: string): string {
  if (place === 'spec') return kind
  return messages.find(([pattern]) => pattern.test(place))?.[1] ?? place
}

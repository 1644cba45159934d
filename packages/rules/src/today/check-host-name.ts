/** The first label of a host: a label, a star, or a star glued to a label. */
const firstLabel = /^(?:\*|(?:\*|\*-)?[a-zA-Z0-9](?:[-a-zA-Z0-9]*[a-zA-Z0-9])?)$/
const label = /^[a-zA-Z0-9](?:[-a-zA-Z0-9]*[a-zA-Z0-9])?$/

/** What is wrong with a host of today's kinds, a full name or a wildcard (spec: egress-rules 6.1); mostly nothing. */
export function checkWildcardName(host: string): readonly string[] {
  return checkLength(host) ?? checkFirstLabel(host)
}

/** The same where no wildcard may stand. */
export function checkFullName(host: string): readonly string[] {
  return checkLength(host) ?? checkLabels(host)
}

/** A DNS-1123 label: names of ports, subsets and namespaces. */
export function isDnsLabel(text: string): boolean {
  return text.length <= 63 && /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/.test(text)
}

function checkLength(host: string): readonly string[] | undefined {
  if (host === '') return ['empty domain name not allowed']
  return host.length > 255 ? [`domain name "${host}" too long (max 255)`] : undefined
}

function checkFirstLabel(host: string): readonly string[] {
  const dot = host.indexOf('.')
  const first = dot === -1 ? host : host.slice(0, dot)
  if (first.length > 63 || !firstLabel.test(first)) return [invalid(host, first)]
  return dot === -1 ? [] : checkLabels(host.slice(dot + 1))
}

/** One trailing dot is allowed. */
function checkLabels(host: string): readonly string[] {
  const labels = host.split('.')
  const top = labels.at(-1) ?? ''
  if (/^[0-9]+$/.test(top)) {
    return [`domain name "${host}" invalid (top level domain "${top}" cannot be all-numeric)`]
  }
  const counted = top === '' && labels.length > 1 ? labels.slice(0, -1) : labels
  const bad = counted.find((one) => one.length > 63 || !label.test(one))
  return bad === undefined ? [] : [invalid(host, bad)]
}

function invalid(host: string, bad: string): string {
  return `domain name "${host}" invalid (label "${bad}" invalid)`
}

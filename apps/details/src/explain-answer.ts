import type { OutboundAnswer } from '@bookinfo/service'

const maxDetailLength = 300

/**
 * Says who is to blame for an answer that is not 200: the egress proxy's policy, the way to the book
 * service, or the book service itself.
 */
export function explainAnswer(answer: OutboundAnswer, target: string): string {
  const error = answer.proxyStatus?.error
  if (error === undefined) return explainUpstream(answer, target)
  const detail = explainProblem(answer.body) ?? answer.proxyStatus?.details ?? error
  // A proxy's own 4xx is a refusal; when it tried and failed it answers 5xx.
  if (answer.status < 500) return `the egress proxy refused ${target}: ${detail}`
  return `the egress proxy got no answer from ${target} (${error}): ${detail}`
}

function explainUpstream({ status, body }: OutboundAnswer, target: string): string {
  const said = messageOf(field(parseJson(body), 'error'))
  const advice = status === 429 ? '; GOOGLE_BOOKS_API_KEY raises the quota' : ''
  return `${target} answered ${status}${said === undefined ? '' : `: ${said}`}${advice}`
}

/** Reason, sentence and decision id of a problem document (RFC 9457), as far as they are there. */
function explainProblem(body: string): string | undefined {
  const problem = parseJson(body)
  const reason = textOf(field(problem, 'reason'))
  const detail = textOf(field(problem, 'detail'))
  const id = textOf(field(problem, 'id'))
  const said = [reason, detail].filter((part) => part !== undefined).join(': ')
  if (said === '') return undefined
  return id === undefined ? said : `${said} (decision ${id})`
}

function messageOf(error: unknown): string | undefined {
  return textOf(field(error, 'message'))
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value.slice(0, maxDetailLength) : undefined
}

function field(value: unknown, name: string): unknown {
  const holder: Readonly<Record<string, unknown>> =
    typeof value === 'object' && value !== null ? { ...value } : {}
  return holder[name]
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}

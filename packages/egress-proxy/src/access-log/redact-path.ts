export const secretName =
  /key|token|secret|passw|pwd|auth|credential|signature|^sig$|^code$|session/i
const longest = 2_048

/** A path for logs: values of query parameters with secret-looking names are replaced, and the length is capped. */
export function redactPath(path: string): string {
  if (path === lastPath) return lastRedacted
  lastRedacted = redact(path)
  lastPath = path
  return lastRedacted
}

/** Neighbours often ask for the same. */
let lastPath = ''
let lastRedacted = ''

function redact(path: string): string {
  const question = path.indexOf('?')
  const text =
    question === -1 ? path : path.slice(0, question + 1) + redactQuery(path.slice(question + 1))
  return text.length > longest ? `${text.slice(0, longest)}...` : text
}

function redactQuery(query: string): string {
  if (!secretName.test(decodeName(query))) return query
  return query.split('&').map(redactPair).join('&')
}

function redactPair(pair: string): string {
  const [name = ''] = pair.split('=', 1)
  return secretName.test(decodeName(name)) ? `${name}=[redacted]` : pair
}

/** `%74oken` is a token too. */
function decodeName(name: string): string {
  if (!name.includes('%')) return name
  return name.replace(/%([0-9a-f]{2})/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)))
}

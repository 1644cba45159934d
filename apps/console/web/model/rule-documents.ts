import { collectionPath } from './resource-path.ts'

/** One document of a YAML text, still with the line numbers of the whole. */
export interface RuleDocument {
  readonly text: string
  /** Of the collection it belongs to. */
  readonly path: string
}

const groups: Readonly<Record<string, string>> = {
  EgressRule: 'config.istio.io',
  RouteRule: 'config.istio.io',
  ServiceEntry: 'networking.istio.io',
  VirtualService: 'networking.istio.io',
  DestinationRule: 'networking.istio.io',
  Sidecar: 'networking.istio.io',
}

/**
 * Splits a text at its `---` lines, so that each document can be sent by itself. Every document is
 * led by as many empty lines as stood before it: the server's line numbers fit the whole text.
 * A document of an unknown kind goes where the server says best what is wrong with it.
 */
export function ruleDocuments(text: string): readonly RuleDocument[] {
  const documents: RuleDocument[] = []
  const lines = text.split(/\r?\n/)
  let start = 0
  for (let end = 0; end <= lines.length; end += 1) {
    const line = lines[end]
    if (line !== undefined && !/^---(\s|$)/.test(line)) continue
    const body = lines.slice(start, end)
    if (body.some((bodyLine) => /^\s*[^\s#]/.test(bodyLine))) {
      documents.push(documentOf(body.join('\n'), start))
    }
    // A tag, or a whole flow mapping, may stand behind the dashes: they are its first line then.
    start = /^---\s+[^\s#]/.test(line ?? '') ? end : end + 1
  }
  return documents
}

function documentOf(body: string, linesBefore: number): RuleDocument {
  const kind = /^["']?kind["']?\s*:\s*["']?(\w+)/m.exec(body)?.[1] ?? ''
  const apiVersion = /^["']?apiVersion["']?\s*:\s*["']?([\w./]+)/m.exec(body)?.[1] ?? ''
  return { text: `${'\n'.repeat(linesBefore)}${body}\n`, path: pathFor(kind, apiVersion) }
}

function pathFor(kind: string, apiVersion: string): string {
  const group = groups[kind]
  if (group === undefined) return collectionPath('EgressRule')
  const known = apiVersion.startsWith(`${group}/`)
  if (group === 'config.istio.io') return collectionPath(kind)
  return collectionPath(kind, 'default', known ? apiVersion : `${group}/v1`)
}

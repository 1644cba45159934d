/**
 * A resource as its form, which thousands of rules share, and the texts that are its own: the form is JSON with a NUL in
 * place of each such text. JSON writes no NUL, so that there is nothing to mistake.
 */
export interface FormedRecord {
  readonly form: string
  /** As JSON writes them, without quotes, a NUL before each. */
  readonly texts: string
}

/** Fields whose texts are much the same from rule to rule: they stay in the form. */
const common: ReadonlySet<string> = new Set([
  'apiVersion',
  'kind',
  'namespace',
  'protocol',
  'location',
  'resolution',
])

/** A string of JSON, and the colon behind it where it names a field. */
const string = /"((?:[^"\\]+|\\.)*)"(:?)/g

export function toRecord(resource: object): FormedRecord {
  let texts = ''
  let field = ''
  const form = JSON.stringify(resource).replace(string, (whole, text: string, colon: string) => {
    if (colon !== '') field = text
    if (colon !== '' || common.has(field)) return whole
    texts += `\0${text}`
    return '"\0"'
  })
  return { form, texts }
}

/** @throws SyntaxError when there are not as many texts as gaps, or what comes out is not JSON */
export function fromRecord({ form, texts }: FormedRecord): unknown {
  const [first = '', ...parts] = form.split('\0')
  const [, ...own] = texts.split('\0')
  if (parts.length !== own.length) throw new SyntaxError('a record does not have its form')
  return JSON.parse(first + parts.map((part, i) => own[i] + part).join(''))
}

import { Document, isScalar, Scalar, visit } from 'yaml'

/**
 * YAML as the Go library of 2018 printed it (spec: egress-rules 5.8): keys sorted, lists not indented, and strings in
 * double quotes where they would be read as something else, in single quotes where YAML's signs ask for it.
 */
export function renderClassicYaml(value: unknown): string {
  const document = new Document(value, { aliasDuplicateObjects: false, sortMapEntries: true })
  visit(document, {
    Scalar(_, node) {
      if (isScalar(node) && typeof node.value === 'string' && readsAsAnother(node.value)) {
        node.type = Scalar.QUOTE_DOUBLE
      }
    },
  })
  return document.toString({ indentSeq: false, lineWidth: 0, nullStr: 'null', singleQuote: true })
}

const number =
  /^[-+]?(?:0[box][0-9a-f_]+|[0-9][0-9_]*(?::[0-5]?[0-9])*(?:\.[0-9_]*)?(?:e[-+]?[0-9]+)?|\.[0-9_]+|\.inf|\.nan)$/i
const word = /^(?:y|n|yes|no|on|off|true|false|null|~|<<|)$/i
const date = /^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt ].*)?$/

/** Whether YAML 1.1 reads the bare text as a number, a truth value, nothing or a date. */
function readsAsAnother(text: string): boolean {
  return number.test(text) || word.test(text) || date.test(text)
}

import { badRequest } from './api-status.ts'
import type { PlainObject } from './plain-object.ts'

/** What Kubernetes puts before a message, and the envelope around it: field 2 is the object. */
const magic = Buffer.from('k8s\0')
const attributeNames = [
  '',
  'namespace',
  'verb',
  'group',
  'version',
  'resource',
  'subresource',
  'name',
]

/**
 * The spec of a review in protobuf, in which newer kubectls ask and will not ask otherwise: of all kinds the only
 * ones that come so. Fields that the answer does not depend on are passed over.
 * @throws ApiError 400 for bytes that are no such message
 * @see https://kubernetes.io/docs/reference/using-api/api-concepts/#protobuf-encoding
 */
export function readReviewProtobuf(bytes: Buffer, kind: string): PlainObject {
  if (!bytes.subarray(0, magic.length).equals(magic)) throw malformed()
  const object = readMessage(bytes.subarray(magic.length)).get(2)
  const spec = object === undefined ? undefined : readMessage(object).get(2)
  if (spec === undefined) throw badRequest('a review has a spec')
  // Of a SelfSubjectRulesReview it is the namespace, a text on which the answer does not depend.
  const attributes = kind === 'SelfSubjectAccessReview' ? readMessage(spec).get(1) : undefined
  return {
    spec: attributes === undefined ? {} : { resourceAttributes: readAttributes(attributes) },
  }
}

function readAttributes(bytes: Buffer): PlainObject {
  const entries = [...readMessage(bytes)].map(([field, text]) => [
    attributeNames[field] ?? `field${field}`,
    text.toString(),
  ])
  return Object.fromEntries(entries)
}

/** Fields with a length, by number; the last of one number counts. */
function readMessage(bytes: Buffer): ReadonlyMap<number, Buffer> {
  const fields = new Map<number, Buffer>()
  let at = 0
  const varint = (): number => {
    let value = 0
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = bytes[at++]
      if (byte === undefined) throw malformed()
      value += (byte & 0x7f) * 2 ** shift
      if (byte < 0x80) return value
    }
    throw malformed()
  }
  while (at < bytes.length) {
    const key = varint()
    if (key % 8 === 0) varint()
    else if (key % 8 === 2) {
      const length = varint()
      if (at + length > bytes.length) throw malformed()
      fields.set(Math.floor(key / 8), bytes.subarray(at, at + length))
      at += length
    } else throw malformed()
  }
  return fields
}

function malformed() {
  return badRequest('the body is no protobuf message of Kubernetes')
}

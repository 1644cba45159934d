import type { KindDescription, Problem, Resource } from '@bookinfo/rules'
import { kinds, readResources } from '@bookinfo/rules'
import { LineCounter, parseAllDocuments } from 'yaml'
import type { ApiObject } from './api-object.ts'
import { toApiObject, toRecord } from './api-object.ts'
import { renderClassicYaml } from './classic-yaml.ts'
import { CommandError } from './command-error.ts'
import { decoderText } from './decoder-text.ts'
import { renderErrorList } from './error-list.ts'
import { renderPlace } from './render-place.ts'

export interface ReadOptions {
  /** File name, or `-` for standard input. */
  readonly source: string
  /** Namespace of objects that name none. */
  readonly namespace: string
}

/** An object of a kind this program does not know; the server may (spec: egress-rules 5.3). */
export interface OtherObject {
  readonly object: ApiObject
  /** Where it names its kind, as the line under an error. */
  readonly place: string
}

/** What a file holds, in its order. */
export interface Objects {
  readonly known: readonly Resource[]
  readonly others: readonly OtherObject[]
}

/**
 * Parses and validates a whole text before anything of it is sent. The first stage that finds fault ends it, in
 * istioctl's order: YAML, documents that are no objects, the decoder, then the validation of all objects together.
 * @throws CommandError with istioctl's text, and notes that say where.
 */
export function readObjects(text: string, { source, namespace }: ReadOptions): Objects {
  const { resources, problems } = readResources(text, { source, namespace })
  const errors = problems.filter(({ level }) => level === 'error')
  refuseMalformed(errors)
  const documents = parseDocuments(text)
  refuseScalars(documents, source)
  const faults = errors.filter((problem) => !isUnknownKind(problem))
  refuseUndecodable(faults, documents)
  refuseInvalid(faults)
  const unknown = errors.filter(isUnknownKind)
  const others = documents
    .map(({ value }) => toApiObject(value))
    .filter(({ kind }) => findKind(kind) === undefined)
    .map((object, i) => ({ object, place: renderPlace(unknown[i] ?? { source }) }))
  return { known: resources, others }
}

interface ParsedDocument {
  readonly value: unknown
  readonly line: number
  readonly column: number
}

function parseDocuments(text: string): ParsedDocument[] {
  const lineCounter = new LineCounter()
  const documents = parseAllDocuments(text, { lineCounter })
  return (Array.isArray(documents) ? documents : [])
    .map((document) => {
      const { line, col } = lineCounter.linePos(document.contents?.range?.[0] ?? 0)
      return { value: document.toJS({ maxAliasCount: 100 }) as unknown, line, column: col }
    })
    .filter(({ value }) => value !== null && value !== undefined)
}

const malformed = 'malformed YAML: '

function refuseMalformed(errors: readonly Problem[]): void {
  const [first] = errors.filter(
    ({ message, line }) => message.startsWith(malformed) || line === undefined,
  )
  if (first === undefined) return
  const text = first.message.replace(malformed, '')
  throw new CommandError(
    `cannot parse proto message: error converting YAML to JSON: yaml: line ${first.line ?? 1}: ${text}`,
    { notes: [renderPlace(first)] },
  )
}

const jsonTypes: Readonly<Record<string, string>> = {
  string: 'string',
  number: 'number',
  boolean: 'bool',
}

function refuseScalars(documents: readonly ParsedDocument[], source: string): void {
  const scalar = documents.find(({ value }) => typeof value !== 'object' || Array.isArray(value))
  if (scalar === undefined) return
  const found = jsonTypes[typeof scalar.value] ?? 'array'
  throw new CommandError(
    'cannot parse proto message: error unmarshaling JSON: json: ' +
      `cannot unmarshal ${found} into Go value of type crd.IstioKind`,
    { notes: [renderPlace({ source, line: scalar.line, column: scalar.column })] },
  )
}

function refuseUndecodable(faults: readonly Problem[], documents: readonly ParsedDocument[]): void {
  for (const fault of faults) {
    const document = documents.findLast(({ line }) => line <= (fault.line ?? 1))
    const object = toRecord(document?.value)
    const decoder = decoderText(fault, String(object.kind))
    if (decoder === undefined) continue
    throw new CommandError(
      `cannot parse proto message: YAML decoding error: ${renderClassicYaml(object.spec)} ${decoder}`,
      { notes: [renderPlace(fault)] },
    )
  }
}

/** A missing name was the API server's to refuse, in its own words; everything else is a list. */
function refuseInvalid(faults: readonly Problem[]): void {
  const messages = faults.map(({ message }) => message)
  if (messages.length === 0) return
  const isName = messages.every((message) => message === 'resource name may not be empty')
  throw new CommandError(
    isName ? (messages[0] ?? '') : `configuration is invalid: ${renderErrorList(messages)}`,
    { notes: faults.map(renderPlace) },
  )
}

function isUnknownKind({ field, message }: Problem): boolean {
  return field === 'kind' && message.endsWith('is not known')
}

function findKind(kind: string): KindDescription | undefined {
  return kinds.find((known) => known.kind === kind)
}

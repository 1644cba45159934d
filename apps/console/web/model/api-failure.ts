import { type Place, placeOfField } from './place-of-field.ts'

/** Why the control plane did not do what was asked, ready to be shown. */
export interface ApiFailure {
  /** HTTP status; 0 when no answer came. */
  readonly status: number
  /** The server's own sentence; empty when no answer came. */
  readonly message: string
  readonly causes: readonly { readonly field: string; readonly message: string }[]
}

export const noAnswer: ApiFailure = { status: 0, message: '', causes: [] }

/** Reads a Kubernetes `Status` (or whatever came in its place) into a failure. */
export function parseFailure(status: number, body: string): ApiFailure {
  const value = parseRecord(body)
  if (value === null) return { status, message: body.trim().slice(0, 500), causes: [] }
  const details = asRecord(value.details)
  const causes = Array.isArray(details?.causes) ? details.causes : []
  return {
    status,
    message: text(value.message) || text(value.detail) || text(value.reason),
    causes: causes.map((cause: unknown) => ({
      field: text(asRecord(cause)?.field),
      message: text(asRecord(cause)?.message),
    })),
  }
}

/**
 * Where in the text a refusal points: a line it names, else the first field it names that is found.
 */
export function placeOfFailure(failure: ApiFailure, text: string): Place | null {
  const { causes, message } = failure
  const named = [message, ...causes.map((cause) => cause.message)].map(placeOf)
  const fields = [...causes.map(({ field }) => field), ...fieldsIn(message)]
  const found = fields.map((field) => placeOfField(text, field))
  return [...named, ...found].find((place) => place !== null) ?? null
}

/** Field paths in a sentence: `spec.destination.servce`, `spec.ports[0].port`. */
function fieldsIn(message: string): readonly string[] {
  return message.match(/\b(?:spec|metadata)(?:\.\w+|\[\d+\])+/g) ?? []
}

/** Where in the text a message points: `line 4, column 3`, `:4:3`, or `line 4`. Both count from 1. */
function placeOf(message: string): Place | null {
  const words = /line (\d+)(?:\D{1,10}column (\d+))?/i.exec(message)
  const colons = /(?:^|[\s:])(\d+):(\d+)\b/.exec(message)
  const found = words ?? colons
  if (found === null) return null
  return { line: Number(found[1]), column: Number(found[2] ?? 1) }
}

function parseRecord(body: string): Readonly<Record<string, unknown>> | null {
  try {
    return asRecord(JSON.parse(body))
  } catch {
    return null
  }
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> | null {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

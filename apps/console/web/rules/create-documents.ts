import type { ApiFailure } from '../model/api-failure.ts'
import { type RuleDocument, ruleDocuments } from '../model/rule-documents.ts'
import type { ApiResult } from '../shell/rules-api.ts'

export type CreateResult =
  | { readonly kind: 'nothing' }
  | {
      readonly kind: 'failed'
      readonly failure: ApiFailure
      /** Documents stored before the one that failed. */
      readonly stored: number
      /** The document that failed, with the line numbers of the whole text. */
      readonly text: string
    }
  | { readonly kind: 'created'; readonly count: number; readonly warning: string }

type Send = (document: RuleDocument, dryRun: boolean) => Promise<ApiResult>

/**
 * Creates every document of a text. All are checked first, so that a mistake in the last does not
 * leave the first behind; only a change made elsewhere in between can still do that.
 */
export async function createDocuments(text: string, send: Send): Promise<CreateResult> {
  const documents = ruleDocuments(text)
  if (documents.length === 0) return { kind: 'nothing' }
  if (documents.length > 1) {
    const check = await sendAll(documents, send, true)
    if (check.kind === 'failed') return { ...check, stored: 0 }
  }
  return sendAll(documents, send, false)
}

async function sendAll(
  documents: readonly RuleDocument[],
  send: Send,
  dryRun: boolean,
): Promise<CreateResult> {
  const warnings: string[] = []
  for (const [stored, document] of documents.entries()) {
    const result = await send(document, dryRun)
    if (!result.ok) {
      return { kind: 'failed', failure: result.failure, stored, text: document.text }
    }
    if (result.warning !== '') warnings.push(result.warning)
  }
  return { kind: 'created', count: documents.length, warning: warnings.join(' ') }
}

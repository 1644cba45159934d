import { signal } from '@preact/signals'
import { type ApiFailure, noAnswer, parseFailure } from '../model/api-failure.ts'

/** Why no control plane can be asked, in words: what the page shows is a recording. `null` while it is live. */
export const recorded = signal<string | null>(null)

export type Called =
  | { readonly ok: true; readonly text: string; readonly headers: Headers }
  | { readonly ok: false; readonly failure: ApiFailure }

/** The one way to the control plane, but for its event stream. Never rejects; gives up after `patienceMs`. */
export async function callControlPlane(
  path: string,
  init: RequestInit,
  patienceMs: number,
): Promise<Called> {
  if (recorded.value !== null)
    return { ok: false, failure: { ...noAnswer, message: recorded.value } }
  try {
    const response = await fetch(path, { ...init, signal: AbortSignal.timeout(patienceMs) })
    const text = await response.text()
    if (!response.ok) return { ok: false, failure: parseFailure(response.status, text) }
    return { ok: true, text, headers: response.headers }
  } catch {
    return { ok: false, failure: noAnswer }
  }
}

import { callControlPlane } from '../shell/call-control-plane.ts'
import { saveFile } from '../shell/save-file.ts'

export type LogFormat = 'ndjson' | 'envoy'

const files: Readonly<Record<LogFormat, string>> = {
  ndjson: 'access-log.ndjson',
  envoy: 'access-log.txt',
}

/**
 * Saves these exchanges as the control plane writes them, a line each. Returns how many lines there
 * are: fewer than asked for where it does not keep one any more; `null` when no answer came.
 */
export async function downloadLog(
  format: LogFormat,
  ids: readonly string[],
): Promise<number | null> {
  const text = await ask(format, ids)
  if (text === null) return null
  saveFile(files[format], text)
  return text.split('\n').length - 1
}

async function ask(format: LogFormat, ids: readonly string[]): Promise<string | null> {
  const init = {
    method: 'POST',
    headers: { 'content-type': 'text/plain' },
    body: ids.join('\n'),
  }
  const called = await callControlPlane(`/api/log?format=${format}`, init, 10_000)
  return called.ok ? called.text : null
}

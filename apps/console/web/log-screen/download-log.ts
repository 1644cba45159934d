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
  try {
    const response = await fetch(`/api/log?format=${format}`, {
      method: 'POST',
      headers: { 'content-type': 'text/plain' },
      body: ids.join('\n'),
      signal: AbortSignal.timeout(10_000),
    })
    return response.ok ? await response.text() : null
  } catch {
    return null
  }
}

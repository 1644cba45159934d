/** What the proxy writes itself, or what would change where the message ends. */
const ours = new Set([
  'connection',
  'content-length',
  'expect',
  'host',
  'http2-settings',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'via',
])

/** Whether a header, named in lower case, is none that a rule may write. */
export function isOursToWrite(name: string): boolean {
  return ours.has(name) || name.startsWith('proxy-')
}

/** The list in which istioctl reported errors it had collected (spec: egress-rules 5.4). No final newline. */
export function renderErrorList(messages: readonly string[]): string {
  const head = messages.length === 1 ? '1 error occurred:' : `${messages.length} errors occurred:`
  return `${head}\n\n${messages.map((message) => `* ${message}`).join('\n')}`
}

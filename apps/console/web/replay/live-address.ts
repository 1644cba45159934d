/** Where the live console is; `null` on a page that has none, as it carries its recording itself. */
export function liveAddress(): string | null {
  if (document.getElementById('recording') !== null) return null
  const query = new URLSearchParams(location.search)
  query.delete('replay')
  return `${location.pathname}${query.size === 0 ? '' : `?${query}`}`
}

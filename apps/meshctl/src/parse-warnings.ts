/** The texts of `Warning` headers, `299 - "text"`, several of which may share one line (RFC 7234 section 5.5). */
export function parseWarnings(header: string | readonly string[] | undefined): string[] {
  const lines = typeof header === 'string' ? [header] : (header ?? [])
  return lines.flatMap((line) =>
    [...line.matchAll(/\d{3} \S+ "((?:[^"\\]|\\.)*)"/g)].map((match) =>
      (match[1] ?? '').replace(/\\(.)/g, '$1'),
    ),
  )
}

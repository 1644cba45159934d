/** YAML of plain data, as a person would write it: block style, quotes only where they are needed. */
export function toYaml(value: unknown, indent = ''): string {
  if (Array.isArray(value)) {
    return value.map((item) => `${indent}- ${toYaml(item, `${indent}  `).trimStart()}`).join('')
  }
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value)
      .map(([key, item]) => `${indent}${key}:${after(item, indent)}`)
      .join('')
  }
  return `${scalar(value)}\n`
}

function after(item: unknown, indent: string): string {
  if (Array.isArray(item)) return `\n${toYaml(item, indent)}`
  if (typeof item === 'object' && item !== null) return `\n${toYaml(item, `${indent}  `)}`
  return ` ${toYaml(item)}`
}

function scalar(value: unknown): string {
  if (typeof value !== 'string') return JSON.stringify(value)
  // What another YAML reader could take for a number, a boolean or syntax is quoted.
  const plain =
    /^[A-Za-z][\w./-]*$/.test(value) && !/^(true|false|yes|no|on|off|null|y|n)$/i.test(value)
  return plain ? value : JSON.stringify(value)
}

/** What is in force when the mesh comes up, as far as a person has to know it. */
export interface KeptRules {
  /** `EgressRule googleapis`: resources that are there although the preset does not make them. */
  readonly names: readonly string[]
  /** Rule files that could not be read: `file:line:column message`. */
  readonly brokenFiles: readonly string[]
}

interface State {
  readonly rules: readonly {
    readonly resource: { readonly kind: string; readonly metadata: { readonly name: string } }
  }[]
  readonly brokenFiles: readonly string[]
}

/** Asks the control plane which rules an earlier run left. */
export async function askKeptRules(
  consoleUrl: string,
  preset: 'blog' | 'blank',
): Promise<KeptRules> {
  const response = await fetch(new URL('/api/state', consoleUrl))
  const { rules, brokenFiles } = (await response.json()) as State
  const made = preset === 'blog' ? ['RouteRule details'] : []
  const names = rules.map(({ resource }) => `${resource.kind} ${resource.metadata.name}`)
  return { names: names.filter((name) => !made.includes(name)), brokenFiles }
}

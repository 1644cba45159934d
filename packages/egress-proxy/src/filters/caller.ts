/** Who asks: a workload by name, with what route rules may look at. */
export interface Caller {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly service?: string
}

/** The caller nobody knows. Everything is denied to it (spec: security S77). */
export const unknownCaller: Caller = { name: 'unknown', labels: {} }

/** What meshctl sees of the machine: `main.ts` binds it to the process, tests bind it to strings. */
export interface World {
  readonly out: (text: string) => void
  readonly err: (text: string) => void
  /** The whole of standard input. */
  readonly readInput: () => Promise<string>
  /** Standard input line by line, as it comes, until the signal. */
  readonly inputLines: (signal: AbortSignal) => AsyncIterable<string>
  /** Folder that file names and `.bookinfo/kubeconfig` are relative to. */
  readonly folder: string
  readonly env: Readonly<Record<string, string | undefined>>
  /** Whether standard error is a terminal that wants colour. */
  readonly colour: boolean
}

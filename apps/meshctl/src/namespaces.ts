import { CommandError } from './command-error.ts'

export interface NamespaceChoice {
  /** `-n`; empty when not given. */
  readonly flag: string
  /** What the kubeconfig's context says, else `default`. */
  readonly context: string
}

/**
 * The namespace of an object that names `own`, or none (spec: egress-rules 5.5).
 * @throws CommandError when the object and `-n` name different ones.
 */
export function chooseNamespace(own: string, { flag, context }: NamespaceChoice): string {
  if (flag !== '' && own !== '' && own !== flag) {
    throw new CommandError(
      `the namespace from the provided object "${own}" does not match the namespace "${flag}". ` +
        `You must pass '--namespace=${own}' to perform this operation`,
    )
  }
  return own || flag || context
}

export type CompiledRegex =
  | { readonly ok: true; test(value: string): boolean }
  | { readonly ok: false; readonly problem: string }

export function compileRegex(source: string): CompiledRegex {
  return {
    ok: false,
    problem: `regex ${JSON.stringify(source)}: regular expressions are not supported yet`,
  }
}

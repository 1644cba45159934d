import { printResource } from '../print-resource.ts'
import { resourceKey } from '../resource-key.ts'
import type { Suggestion, Suggestions } from './suggestion.ts'

/** The suggested rules as YAML to apply, with who asked for each port, and what speaks against it, as comments. */
export function renderSuggestions({ rules, suggestions }: Suggestions): string {
  return rules
    .map((rule) => {
      const own = suggestions.filter((suggestion) => suggestion.rule === resourceKey(rule))
      return [...own.flatMap(commentsOf), printResource(rule)].join('\n')
    })
    .join('---\n')
}

function commentsOf({ action, port, protocol, workloads, calls, cautions }: Suggestion): string[] {
  const what = action === 'update' ? `adds port ${port}/${protocol}` : `port ${port}/${protocol}`
  const who = `${calls === 1 ? 'one call' : `${calls} calls`} of ${workloads.join(', ')}`
  return [`# ${what}: denied to ${who}`, ...cautions.map((caution) => `# beware: ${caution}`)]
}

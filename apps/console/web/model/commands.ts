import type { Resource } from '@bookinfo/rules'
import { collectionPath, singularOf } from './resource-path.ts'
import { toYaml } from './to-yaml.ts'

/** What a switch does next. */
export interface NextAction {
  readonly verb: 'create' | 'replace' | 'delete'
  readonly resource: Resource
}

export interface Command {
  readonly tool: 'kubectl' | 'npx meshctl' | 'curl'
  readonly text: string
}

/** The action as commands of a POSIX shell, each complete in itself. `origin`: of this console. */
export function commandsFor(action: NextAction, origin: string): readonly Command[] {
  const { verb, resource } = action
  const { name, namespace } = resource.metadata
  const kind = singularOf(resource.kind)
  const url = origin + collectionPath(resource.kind, namespace, resource.apiVersion)
  if (verb === 'delete') {
    return [
      { tool: 'kubectl', text: `kubectl delete ${kind} ${name} -n ${namespace}` },
      { tool: 'npx meshctl', text: `npx meshctl delete ${kind} ${name} -n ${namespace}` },
      { tool: 'curl', text: `curl -X DELETE ${url}/${name}` },
    ]
  }
  const document = `<<'EOF'\n${toYaml(resource)}EOF`
  const request = verb === 'create' ? `-X POST ${url}` : `-X PUT ${url}/${name}`
  return [
    { tool: 'kubectl', text: `kubectl ${verb} -f - ${document}` },
    { tool: 'npx meshctl', text: `npx meshctl ${verb} -f - ${document}` },
    {
      tool: 'curl',
      text: `curl ${request} \\\n  -H 'Content-Type: application/yaml' --data-binary @- ${document}`,
    },
  ]
}

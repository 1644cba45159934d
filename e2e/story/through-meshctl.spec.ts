import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from '../fixtures.ts'
import { rules } from '../stack/paths.ts'
import { tellStory } from './tell-story.ts'

tellStory('meshctl', async ({ meshctl }) => {
  const done = async (words: readonly string[], input?: string): Promise<string> => {
    const { status, stdout, stderr } = await meshctl(words, input)
    expect(stderr, 'nothing to warn about').toBe('')
    expect(status).toBe(0)
    return stdout
  }
  const file = (name: string) => readFile(join(rules, name), 'utf8')
  return {
    routeDetailsTo: async (version) => {
      // 2018's replace wants the revision it replaces, so a route is changed by taking it away first
      await done(['delete', 'routerule', 'details', '-n', 'default'])
      await done(['create', '-f', '-'], await file(`route-rule-details-${version}.yaml`))
    },
    createEgressRule: async () => {
      const printed = await done(['create', '-f', '-'], await file('egress-google-apis.yaml'))
      expect(printed).toMatch(/^Created config egress-rule\/default\/googleapis at revision \d+\n$/)
    },
    listEgressRules: async () => {
      const table = await done(['get', 'egressrules', '-n', 'default'])
      expect(table).toBe(
        'NAME\t\tKIND\t\t\t\t\tNAMESPACE\n' +
          'googleapis\tEgressRule.v1alpha2.config.istio.io\tdefault\n',
      )
      return table
    },
    deleteEgressRule: async () => {
      expect(await done(['delete', 'egressrule', 'googleapis', '-n', 'default'])).toBe(
        'Deleted config: egressrule googleapis\n',
      )
    },
  }
})

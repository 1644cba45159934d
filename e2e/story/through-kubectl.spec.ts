import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from '../fixtures.ts'
import { rules } from '../stack/paths.ts'
import { tellStory } from './tell-story.ts'

tellStory('kubectl', async ({ kubectl }) => {
  const done = async (words: readonly string[], input?: string): Promise<string> => {
    const { status, stdout, stderr } = await kubectl(words, input)
    expect(stderr, 'nothing to warn about').toBe('')
    expect(status).toBe(0)
    return stdout
  }
  return {
    routeDetailsTo: async (version) => {
      const yaml = await readFile(join(rules, `route-rule-details-${version}.yaml`), 'utf8')
      await done(['replace', '-f', '-'], yaml)
    },
    createEgressRule: async () => {
      const printed = await done(['create', '-f', join(rules, 'egress-google-apis.yaml')])
      expect(printed).toBe('egressrule.config.istio.io/googleapis created\n')
    },
    listEgressRules: async () => {
      const table = await done(['get', 'egressrules'])
      expect(table).toMatch(/^NAME +HOSTS +PORTS +ACTIVE +AGE$/m)
      expect(table).toMatch(/^googleapis +\*\.googleapis\.com +443\/https /m)
      return table
    },
    deleteEgressRule: async () => {
      await done(['delete', 'egressrule', 'googleapis'])
    },
  }
})

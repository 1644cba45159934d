import { expect } from '../fixtures.ts'
import { tellStory } from './tell-story.ts'

tellStory('the console', async ({ consoleUrl }, operator) => {
  await operator.goto(`${consoleUrl}?lang=en`)
  const details = operator.getByRole('switch', { name: 'details: all traffic to v2' })
  const egress = operator.getByRole('switch', { name: 'Egress rule googleapis' })
  const topology = operator.getByTestId('topology-sentence')
  await expect(details, 'the preset, as the gateway acknowledged it').toBeChecked()
  await expect(egress).not.toBeChecked()
  return {
    routeDetailsTo: async (version) => {
      await details.click()
      await expect(details).toBeChecked({ checked: version === 'v2' })
      await expect(operator.getByTestId('rule-details')).toHaveAttribute('data-phase', 'active')
    },
    createEgressRule: async () => {
      await expect(topology).toContainText('details-v2 → www.googleapis.com:443: blocked, no rule')
      await egress.click()
      await expect(egress).toBeChecked()
      await expect(operator.getByTestId('rule-googleapis')).toHaveAttribute('data-phase', 'active')
    },
    listEgressRules: async () => {
      const frame = operator.frameLocator('iframe')
      await expect(frame.getByText('0486424618'), 'the frame followed').toBeVisible()
      await expect(topology).toContainText('details-v2 → www.googleapis.com:443: allowed')
      return (await operator.getByTestId('rule-googleapis').textContent()) ?? ''
    },
    deleteEgressRule: async () => {
      await egress.click()
      await expect(egress).not.toBeChecked()
      const frame = operator.frameLocator('iframe')
      await expect(frame.getByText('Error fetching product details!')).toBeVisible()
    },
  }
})

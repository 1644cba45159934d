import { DoctorPanel } from './doctor-panel.tsx'
import { KeysPanel } from './keys-panel.tsx'
import { SettingsPanel } from './settings-panel.tsx'

/** How this page looks and what its keys do, and whether everything behind it is well. spec: console 4.2. */
export function HelpScreen() {
  return (
    <main class="help-screen" data-testid="help-screen">
      <SettingsPanel />
      <KeysPanel />
      <DoctorPanel />
    </main>
  )
}

import { saveFile } from '../shell/save-file.ts'
import type { LabRun } from './attack-desk.ts'

/** Saves both runs as one JSON document, for a ticket or a pipeline. */
export function saveReport(runs: {
  readonly now: LabRun | null
  readonly past: LabRun | null
}): void {
  saveFile('attack-report.json', `${JSON.stringify(runs, null, 2)}\n`)
}

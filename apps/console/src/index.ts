import { fileURLToPath } from 'node:url'

/** Absolute path of the built console: the folder to serve at `/`. */
export const consoleDir: string = fileURLToPath(new URL('./static', import.meta.url))

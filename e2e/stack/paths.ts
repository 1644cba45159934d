import { fileURLToPath } from 'node:url'

/** Top of the project, where the commands of the README are typed. */
export const root = fileURLToPath(new URL('../..', import.meta.url))

/** The blog's resources. */
export const rules = fileURLToPath(new URL('../../deploy/rules/', import.meta.url))

export type { Authority, AuthorityOptions, Issued, IssueOptions } from './authority.ts'
export { createAuthority } from './authority.ts'
export { loadOrCreateAuthority } from './authority-file.ts'

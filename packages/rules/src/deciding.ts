/**
 * `@bookinfo/rules/deciding`: what it takes to enforce rules, and nothing that writes, explains, converts or lints them.
 * It loads no library; a test holds it to that. Types are those of the whole package.
 */
export { broadRule } from './broad-rule.ts'
export { compileRouteTable, createRouteTableCompiler } from './compile-route-table.ts'
export { decide, dependsOnRequest } from './decide.ts'
export { judgeAddress } from './judge-address.ts'
export { judgeWebSocket } from './judge-web-socket.ts'
export { leaveOut } from './leave-out.ts'
export { compileRegex } from './linear-regex.ts'
export { namedHosts } from './named-hosts.ts'
export { packedForm } from './packed/packed-layout.ts'
export { openPackedRules } from './packed/packed-rules.ts'
export { PackedRulesError } from './packed/packed-rules-error.ts'
export { showPackedRules, unpackRules } from './packed/unpack-rules.ts'
export { parseAuthority } from './parse-authority.ts'
export { parseHost } from './parse-host.ts'
export { pickTarget } from './pick-target.ts'
export { isTunnelled } from './protocol.ts'
export { parseRegistry } from './registry/parse-registry.ts'
export { resourceKey, ruleKey } from './resource-key.ts'
export { authorityText, upstreamHost } from './upstream-host.ts'
export { validateResource } from './validate-resource.ts'

/** The build turns YAML files into modules (scripts/yaml-modules.ts). */
declare module '*.yaml' {
  const content: unknown
  // biome-ignore lint/style/noDefaultExport: a module that is data has no other name for it
  export default content
}

/**
 * Hosts on which anybody with an account keeps data under one shared name (spec: egress-rules 9.2, console 4.4). Where
 * each customer has a name of their own, the public suffix list already says so.
 */
export const anyTenantHosts: readonly string[] = [
  'storage.googleapis.com',
  'firebasestorage.googleapis.com',
  's3.amazonaws.com',
  'blob.core.windows.net',
  'raw.githubusercontent.com',
  'gist.githubusercontent.com',
  'pastebin.com',
  'transfer.sh',
  'webhook.site',
]

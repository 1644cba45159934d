import type { FieldPath, FieldProblem } from '../field-path.ts'
import { errorAt, errorWhen, inertAt } from '../field-problem.ts'
import { isSurelyOutside } from '../is-surely-outside.ts'
import { parseHost } from '../parse-host.ts'
import { checkWord } from './check-word.ts'
import type { ClientTls } from './destination-rule-schema.ts'
import { tlsModes } from './destination-rule-schema.ts'

/** The rows of spec egress-rules 6.4 about `tls`, in its order, and what this gateway has no means for. */
export function checkClientTls(
  tls: ClientTls | undefined,
  path: FieldPath,
  host: string,
): FieldProblem[] {
  if (tls === undefined) return []
  return [
    ...checkWord(tls.mode, tlsModes, [...path, 'mode']),
    ...checkSkip(tls, path),
    ...checkFiles(tls, path),
    ...checkMutual(tls, path),
    ...checkMeans(tls, path),
    ...(tls.mode === 'ISTIO_MUTUAL' ? [sayIstioMutual([...path, 'mode'], host)] : []),
  ]
}

function checkSkip(tls: ClientTls, path: FieldPath): FieldProblem[] {
  if (tls.insecureSkipVerify !== true) return []
  const names = (tls.subjectAltNames ?? []).length > 0
  const at = [...path, 'insecureSkipVerify']
  if (tls.mode === 'MUTUAL') {
    return errorWhen(
      has(tls.caCertificates) || names,
      at,
      'cannot specify CaCertificates or SubjectAltNames when InsecureSkipVerify is set true',
    )
  }
  return errorWhen(
    tls.mode === 'SIMPLE' && (has(tls.caCertificates) || has(tls.credentialName) || names),
    at,
    'cannot specify CaCertificates or CredentialName or SubjectAltNames when InsecureSkipVerify is set true',
  )
}

function checkFiles(tls: ClientTls, path: FieldPath): FieldProblem[] {
  const { clientCertificate, privateKey, caCertificates, caCrl, credentialName } = tls
  return errorWhen(
    has(credentialName) && [clientCertificate, privateKey, caCertificates, caCrl].some(has),
    [...path, 'credentialName'],
    'cannot specify client certificates or CA certificate or CA CRL If credentialName is set',
  )
}

function checkMutual(tls: ClientTls, path: FieldPath): FieldProblem[] {
  if (tls.mode !== 'MUTUAL' || has(tls.credentialName)) return []
  return [
    ...errorWhen(
      !has(tls.clientCertificate),
      [...path, 'clientCertificate'],
      'client certificate required for mutual tls',
    ),
    ...errorWhen(
      !has(tls.privateKey),
      [...path, 'privateKey'],
      'private key required for mutual tls',
    ),
  ]
}

/** Spec: security; docs/rules.md says it at length. */
const whyNotMutual =
  'a client certificate is a credential of the gateway, and whoever writes rules could have it shown to any host; write SIMPLE, or leave TLS to the application'

/** Ours: what would weaken or change the connection and cannot be done is refused, not left out. */
function checkMeans(tls: ClientTls, path: FieldPath): FieldProblem[] {
  const files = 'certificates are configured at the gateway, not in rules'
  const refused: readonly (readonly [boolean, keyof ClientTls, string])[] = [
    [tls.mode === 'MUTUAL', 'mode', `MUTUAL is not supported: ${whyNotMutual}`],
    [
      has(tls.credentialName),
      'credentialName',
      'credentialName is not supported: there are no Secrets',
    ],
    [has(tls.caCrl), 'caCrl', `caCrl is not supported: ${files}`],
    [
      tls.mode !== 'MUTUAL' && has(tls.clientCertificate),
      'clientCertificate',
      `clientCertificate is not supported: ${files}`,
    ],
    [
      tls.mode !== 'MUTUAL' && has(tls.privateKey),
      'privateKey',
      `privateKey is not supported: ${files}`,
    ],
    [
      has(tls.caCertificates) && tls.caCertificates !== 'system',
      'caCertificates',
      `caCertificates takes only "system": ${files}`,
    ],
    [
      tls.insecureSkipVerify === true,
      'insecureSkipVerify',
      'insecureSkipVerify is not supported: the certificate of an upstream is always verified',
    ],
  ]
  return [
    ...refused.flatMap(([isWrong, field, message]) =>
      errorWhen(isWrong, [...path, field], message),
    ),
    ...checkNames(tls, path),
  ]
}

/** In the mesh nothing is lost by it; a host outside would be reached in clear, whatever the rule says. */
function sayIstioMutual(path: FieldPath, host: string): FieldProblem {
  if (isSurelyOutside(host)) {
    return errorAt(
      path,
      `ISTIO_MUTUAL is for services of the mesh, and ${host} is outside: write SIMPLE`,
    )
  }
  return inertAt(
    path,
    'ISTIO_MUTUAL is not acted on: there are no mesh certificates here, services are reached in clear',
  )
}

/** They are compared with certificates and written into handshakes. */
function checkNames(
  { sni = '', subjectAltNames = [] }: ClientTls,
  path: FieldPath,
): FieldProblem[] {
  const parsed = sni === '' ? undefined : parseHost(sni)
  return [
    ...(parsed === undefined || (parsed.ok && parsed.kind === 'name')
      ? []
      : [errorAt([...path, 'sni'], `sni "${sni}" must be a host name`)]),
    ...subjectAltNames.flatMap((name, i) =>
      errorWhen(
        !parseHost(name).ok,
        [...path, 'subjectAltNames', i],
        `subjectAltNames: "${name}" must be a host name; URIs such as spiffe:// are not supported`,
      ),
    ),
  ]
}

function has(text: string | undefined): boolean {
  return text !== undefined && text !== ''
}

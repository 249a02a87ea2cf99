import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { ServiceError } from "./errors.ts";
import type { HttpRequest } from "./server.ts";

/** An access key: what requests are signed with. */
export interface KeyPair {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/**
 * Recomputes the request's signature (Signature Version 4) and refuses the request unless it is the one it carries.
 * No message says what the signature should have been: that would sign requests for whoever asks.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 *
 * @throws ServiceError with the code and the key phrases that AWS SDKs look for.
 */
export function verifySignature(request: HttpRequest, keyPair: KeyPair, region: string, now: number): void {
  const authorization = readAuthorization(request);
  refuseDistantDate(authorization.date, now);
  refuseUnsignedHeaders(request, authorization);
  refuseOtherScope(authorization, region);
  if (authorization.accessKeyId !== keyPair.accessKeyId) {
    throw new ServiceError("UnrecognizedClientException", "The security token included in the request is invalid.");
  }
  const canonicalRequest = canonicalize(request, authorization.signedHeaders);
  if (!isSame(signatureOf(canonicalRequest, authorization, keyPair.secretAccessKey), authorization.signature)) {
    throw signatureMismatch("If the secret is right, something changed the request after it was signed.");
  }
}

const ALGORITHM = "AWS4-HMAC-SHA256";
const SERVICE = "partnercentral-selling";
const TERMINATOR = "aws4_request";
const PARAMETERS = ["Credential", "SignedHeaders", "Signature"] as const;
const TOLERATED_SKEW = 5 * 60_000;

interface Authorization {
  readonly accessKeyId: string;
  /** Date, region, service and terminator. */
  readonly scope: readonly string[];
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  /** X-Amz-Date as sent. */
  readonly date: string;
}

function readAuthorization({ headers }: HttpRequest): Authorization {
  const authorization = headers.get("authorization") ?? "";
  if (!authorization.startsWith("AWS4-")) {
    throw new ServiceError(
      "MissingAuthenticationTokenException",
      "Missing Authentication Token: sign the request with SigV4 in an Authorization header; no other kind is accepted.",
    );
  }
  const [algorithm = "", ...rest] = authorization.split(" ");
  if (algorithm !== ALGORITHM) throw incompleteSignature(`Unsupported AWS 'algorithm'; only ${ALGORITHM} is accepted.`);
  const parameters = readParameters(rest.join(" "));
  const date = headers.get("x-amz-date") ?? "";
  const missing = PARAMETERS.filter((name) => !parameters.get(name)).map(
    (name) => `Authorization header requires '${name}' parameter.`,
  );
  if (!date) missing.push("Authorization header requires existence of a 'X-Amz-Date' header.");
  if (missing.length > 0) throw incompleteSignature(missing.join(" "));

  const [accessKeyId = "", ...scope] = (parameters.get("Credential") ?? "").split("/");
  if (accessKeyId === "" || scope.length !== 4) {
    throw incompleteSignature(
      "Credential must have exactly 5 slash-delimited elements: access key id, date, region, service, aws4_request.",
    );
  }
  const signedHeaders = (parameters.get("SignedHeaders") ?? "").split(";");
  if (signedHeaders.join(";") !== [...new Set(signedHeaders)].sort().join(";").toLowerCase()) {
    throw incompleteSignature("SignedHeaders must name each header once, in lower case, sorted.");
  }
  return { accessKeyId, scope, signedHeaders, signature: parameters.get("Signature") ?? "", date };
}

function readParameters(text: string): Map<string, string> {
  const parameters = new Map<string, string>();
  for (const part of text.split(",")) {
    const parameter = part.trim();
    const equals = parameter.indexOf("=");
    const name = PARAMETERS.find((known) => known === parameter.slice(0, equals));
    if (!name)
      throw incompleteSignature(`Authorization header takes ${PARAMETERS.join(", ")}, each as key=value pair.`);
    if (parameters.has(name)) throw incompleteSignature(`Authorization header has '${name}' more than once.`);
    parameters.set(name, parameter.slice(equals + 1));
  }
  return parameters;
}

function refuseDistantDate(date: string, now: number): void {
  const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(date) ?? [];
  const signedAt = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  if (Number.isNaN(signedAt)) {
    throw incompleteSignature("X-Amz-Date must be in ISO-8601 'basic format', for instance 20261123T092921Z.");
  }
  const earliest = now - TOLERATED_SKEW;
  if (signedAt < earliest) {
    throw invalidSignature(
      `Signature expired: ${date} is now earlier than ${basicFormat(earliest)} (${basicFormat(now)} - 5 min.)`,
    );
  }
  const latest = now + TOLERATED_SKEW;
  if (signedAt > latest) {
    throw invalidSignature(
      `Signature not yet current: ${date} is still later than ${basicFormat(latest)} (${basicFormat(now)} + 5 min.)`,
    );
  }
}

/** `host` and every `x-amz-*` header must be signed, and what is said to be signed must be there. */
function refuseUnsignedHeaders({ headers }: HttpRequest, { signedHeaders }: Authorization): void {
  const signed = new Set(signedHeaders);
  for (const name of ["host", ...headers.keys()]) {
    if ((name === "host" || name.startsWith("x-amz-")) && !signed.has(name)) {
      throw invalidSignature(`'${name}' must be a 'SignedHeader' in the AWS Authorization.`);
    }
  }
  for (const name of signedHeaders) {
    if (!headers.has(name)) throw signatureMismatch(`SignedHeaders names '${name}', which the request does not have.`);
  }
}

function refuseOtherScope({ scope: [day, region, service, terminator], date }: Authorization, own: string): void {
  const problems: string[] = [];
  if (region !== own) problems.push(`Credential should be scoped to a valid region, here '${own}'.`);
  if (service !== SERVICE) problems.push(`Credential should be scoped to correct service: '${SERVICE}'.`);
  if (terminator !== TERMINATOR) problems.push(`Credential should be scoped with a valid terminator: '${TERMINATOR}'.`);
  if (day !== date.slice(0, 8)) problems.push("Date in Credential scope does not match the day of X-Amz-Date.");
  if (problems.length > 0) throw invalidSignature(problems.join(" "));
}

function canonicalize(request: HttpRequest, signedHeaders: readonly string[]): string {
  const question = request.url.indexOf("?");
  const path = question < 0 ? request.url : request.url.slice(0, question);
  const query = question < 0 ? "" : request.url.slice(question + 1);
  return [
    request.method,
    canonicalPath(path),
    canonicalQuery(query),
    ...signedHeaders.map((name) => `${name}:${canonicalValue(request.headers.get(name) ?? "")}`),
    "",
    signedHeaders.join(";"),
    payloadHash(request),
  ].join("\n");
}

/** Every service but S3 normalises the path and encodes it again, although it arrives encoded. */
function canonicalPath(path: string): string {
  const segments: string[] = [];
  for (const segment of path.split("/")) {
    if (segment === "..") segments.pop();
    else if (segment !== "" && segment !== ".") segments.push(encode(segment));
  }
  const end = segments.length > 0 && path.endsWith("/") ? "/" : "";
  return `/${segments.join("/")}${end}`;
}

function canonicalQuery(query: string): string {
  // URLSearchParams drops one leading question mark, and the name may begin with another.
  return [...new URLSearchParams(`?${query}`)]
    .map(([name, value]) => [encode(name), encode(value)] as const)
    .sort(([nameA, valueA], [nameB, valueB]) => compare(nameA, nameB) || compare(valueA, valueB))
    .map(([name, value]) => `${name}=${value}`)
    .join("&");
}

function canonicalValue(value: string): string {
  return value.replace(/[ \t]+/g, " ").replace(/^ | $/g, "");
}

function payloadHash({ headers, body }: HttpRequest): string {
  const actual = createHash("sha256").update(body).digest("hex");
  const declared = headers.get("x-amz-content-sha256") ?? actual;
  if (declared !== actual && declared !== "UNSIGNED-PAYLOAD") {
    throw signatureMismatch("x-amz-content-sha256 is not the hash of the body that arrived.");
  }
  return declared;
}

function signatureOf(canonicalRequest: string, { scope, date }: Authorization, secretAccessKey: string): string {
  // Header values hold one character per byte received, hence latin1.
  const hash = createHash("sha256").update(canonicalRequest, "latin1").digest("hex");
  const stringToSign = [ALGORITHM, date, scope.join("/"), hash].join("\n");
  const key = scope.reduce<string | Buffer>((parent, part) => hmac(parent, part), `AWS4${secretAccessKey}`);
  return hmac(key, stringToSign).toString("hex");
}

function isSame(expected: string, actual: string): boolean {
  const [a, b] = [Buffer.from(expected), Buffer.from(actual)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function hmac(key: string | Buffer, data: string): Buffer {
  return createHmac("sha256", key).update(data).digest();
}

/** RFC 3986, which reserves four characters more than encodeURIComponent. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

function basicFormat(time: number): string {
  return new Date(time).toISOString().replace(/[-:]|\.\d{3}/g, "");
}

function incompleteSignature(message: string): ServiceError {
  return new ServiceError("IncompleteSignatureException", message);
}

function invalidSignature(message: string): ServiceError {
  return new ServiceError("InvalidSignatureException", message);
}

function signatureMismatch(hint: string): ServiceError {
  return invalidSignature(
    `The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. ${hint}`,
  );
}

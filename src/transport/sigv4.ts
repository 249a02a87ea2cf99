import type { AwsCredentialIdentity, ChecksumConstructor, HashConstructor } from "@smithy/types";
import { cloneOf, type HttpRequest } from "../smithy.ts";

/** What a request is signed with, and when. */
interface Signing {
  credentials: AwsCredentialIdentity;
  region: string;
  hashing: Hashing;
  date: Date;
}

/** SHA-256, and HMAC with it. */
export interface Hashing {
  /** In lower-case hexadecimal digits. */
  sha256(data: string | Uint8Array): string | Promise<string>;
  hmac(key: string | Uint8Array, data: string): Uint8Array | Promise<Uint8Array>;
}

/** By a class of the form that the AWS SDK takes, such as Sha256 of `@aws-crypto/sha256-js`. */
export function hashingWith(Sha256: ChecksumConstructor | HashConstructor): Hashing {
  const encoder = new TextEncoder();
  const digest = async (data: string | Uint8Array, key?: string | Uint8Array) => {
    const hashing = new Sha256(key);
    hashing.update(typeof data === "string" ? encoder.encode(data) : data);
    return hashing.digest();
  };
  return { sha256: async (data) => hex(await digest(data)), hmac: (key, data) => digest(data, key) };
}

const SERVICE = "partnercentral-selling";
const ALGORITHM = "AWS4-HMAC-SHA256";
const TERMINATOR = "aws4_request";

/**
 * Signs a request in its headers, with Signature Version 4.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export async function sign(
  request: HttpRequest,
  { credentials, region, hashing, date }: Signing,
): Promise<HttpRequest> {
  const signed = cloneOf(request);
  const { headers } = signed;
  const iso = date.toISOString();
  const day = iso.slice(0, 4) + iso.slice(5, 7) + iso.slice(8, 10);
  const time = `${day}T${iso.slice(11, 13)}${iso.slice(14, 16)}${iso.slice(17, 19)}Z`;
  const scope = `${day}/${region}/${SERVICE}/${TERMINATOR}`;
  const payloadHash = await hashing.sha256(request.body);
  headers["x-amz-date"] = time;
  headers["x-amz-content-sha256"] = payloadHash;
  if (credentials.sessionToken) headers["x-amz-security-token"] = credentials.sessionToken;

  const canonicalHeaders = canonicalHeadersOf(headers);
  const names = [...canonicalHeaders.keys()].sort();
  const signedHeaders = names.join(";");
  let canonicalRequest = `${request.method}\n${canonicalUri(request.path)}\n${queryString(request.query)}\n`;
  for (const name of names) canonicalRequest += `${name}:${canonicalHeaders.get(name)}\n`;
  canonicalRequest += `\n${signedHeaders}\n${payloadHash}`;
  const stringToSign = `${ALGORITHM}\n${time}\n${scope}\n${await hashing.sha256(canonicalRequest)}`;
  const signingKey = await signingKeyOf(credentials, day, region, hashing);
  const signature = hex(await hashing.hmac(signingKey, stringToSign));
  headers.authorization = `${ALGORITHM} Credential=${credentials.accessKeyId}/${scope}, SignedHeaders=${signedHeaders}, Signature=${signature}`;
  return signed;
}

/** What whoever passes a request on may change or leave out, or adds by itself; and the signature. */
const UNSIGNED: ReadonlySet<string> = new Set([
  "accept-encoding",
  "authorization",
  "cache-control",
  "connection",
  "expect",
  "from",
  "keep-alive",
  "max-forwards",
  "pragma",
  "referer",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "user-agent",
  "x-amzn-trace-id",
]);

function canonicalHeadersOf(headers: Readonly<Record<string, string>>): Map<string, string> {
  // Of a name in several spellings, Node sends the last.
  const canonical = new Map<string, string>();
  for (const header in headers) {
    const name = header.toLowerCase();
    if (UNSIGNED.has(name) || name.startsWith("proxy-") || name.startsWith("sec-")) continue;
    canonical.set(name, trimmed(headers[header] as string));
  }
  return canonical;
}

function trimmed(value: string): string {
  return /[\t\n\r]| {2}|^ | $/.test(value) ? value.replace(/[\t\n\r ]+/g, " ").replace(/^ | $/g, "") : value;
}

/** The path is encoded twice: it comes as it is sent, encoded once. */
function canonicalUri(path: string): string {
  if (path === "/") return path;
  const segments: string[] = [];
  for (const segment of path.split("/")) {
    if (segment === "..") segments.pop();
    else if (segment !== "" && segment !== ".") segments.push(encode(segment));
  }
  return `/${segments.join("/")}${segments.length > 0 && path.endsWith("/") ? "/" : ""}`;
}

/** A query as it is sent, and as it is signed. */
export function queryString(query: HttpRequest["query"]): string {
  if (Object.keys(query).length === 0) return "";
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    [value ?? ""].flat().map((one) => [encode(name), encode(one)] as const),
  );
  return sorted(pairs)
    .map((pair) => pair.join("="))
    .join("&");
}

/** By name, then by value; names are not cut short by what stands between the two. */
function sorted<Pair extends readonly [name: string, value: string]>(pairs: Pair[]): Pair[] {
  const order = (one: string, other: string) => (one === other ? 0 : one < other ? -1 : 1);
  return pairs.sort(([name, value], [otherName, otherValue]) => order(name, otherName) || order(value, otherValue));
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

interface SigningKey {
  readonly secret: string;
  readonly scope: string;
  readonly key: Uint8Array;
}

/** The last key of each credentials: it is good for a day, and takes four times as long as a signature. */
const signingKeys = new WeakMap<AwsCredentialIdentity, SigningKey>();

async function signingKeyOf(
  credentials: AwsCredentialIdentity,
  day: string,
  region: string,
  { hmac }: Hashing,
): Promise<Uint8Array> {
  const secret = credentials.secretAccessKey;
  const scope = `${day}/${region}`;
  const known = signingKeys.get(credentials);
  if (known?.scope === scope && known.secret === secret) return known.key;
  let key = await hmac(`AWS4${secret}`, day);
  for (const part of [region, SERVICE, TERMINATOR]) key = await hmac(key, part);
  signingKeys.set(credentials, { secret, scope, key });
  return key;
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

function hex(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += HEX[byte];
  return text;
}

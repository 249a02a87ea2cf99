import { createPrivateKey, createSign, generateKeyPairSync, randomBytes } from "node:crypto";

/** A certificate and its key as PEM, for a TLS server. */
export interface Certificate {
  key: string;
  cert: string;
}

interface CertificateOptions {
  /** The only IPv4 address that it is for. @default "127.0.0.1" */
  address?: string;
  /** @default an hour ago */
  notBefore?: Date;
  /** @default in an hour */
  notAfter?: Date;
}

const HOUR = 3_600_000;

/**
 * Makes a certificate that nobody has signed but itself. Node can't make one, so its few DER structures are written here.
 *
 * @see https://www.rfc-editor.org/rfc/rfc5280#section-4.1
 */
export function selfSignedCertificate({
  address = "127.0.0.1",
  notBefore = new Date(Date.now() - HOUR),
  notAfter = new Date(Date.now() + HOUR),
}: CertificateOptions = {}): Certificate {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
  const key = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  const algorithm = sequence(oid(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02)); // ecdsa-with-SHA256
  const name = sequence(der(0x31, sequence(oid(0x55, 0x04, 0x03), der(0x0c, Buffer.from("fault rig"))))); // CN=fault rig
  const addresses = sequence(der(0x87, Buffer.from(address.split(".").map(Number))));
  const extension = sequence(oid(0x55, 0x1d, 0x11), der(0x04, addresses)); // subjectAltName
  const toBeSigned = sequence(
    der(0xa0, integer(Buffer.from([2]))), // version 3
    integer(Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    algorithm,
    name,
    sequence(time(notBefore), time(notAfter)),
    name,
    publicKey.export({ type: "spki", format: "der" }),
    der(0xa3, sequence(extension)),
  );
  const signature = createSign("sha256").update(toBeSigned).sign(createPrivateKey(key));
  const certificate = sequence(toBeSigned, algorithm, der(0x03, Buffer.from([0]), signature));
  const lines = certificate.toString("base64").match(/.{1,64}/g) ?? [];
  return { key, cert: ["-----BEGIN CERTIFICATE-----", ...lines, "-----END CERTIFICATE-----", ""].join("\n") };
}

function der(tag: number, ...contents: Uint8Array[]): Buffer {
  const content = Buffer.concat(contents);
  const { length } = content;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

function sequence(...contents: Uint8Array[]): Buffer {
  return der(0x30, ...contents);
}

function integer(bytes: Uint8Array): Buffer {
  return der(0x02, bytes);
}

function oid(...bytes: number[]): Buffer {
  return der(0x06, Buffer.from(bytes));
}

/** As GeneralizedTime: YYYYMMDDHHMMSSZ. */
function time(date: Date): Buffer {
  return der(0x18, Buffer.from(date.toISOString().replace(/\.\d+|[-:T]/g, "")));
}

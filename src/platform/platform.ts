import type {
  AwsCredentialIdentity,
  HttpHandlerOptions,
  Logger,
  NodeHttpHandlerOptions,
  RequestHandler,
} from "@smithy/types";
import type { HttpRequest, HttpResponse } from "../smithy.ts";
import type { Hashing } from "../transport/sigv4.ts";
import type { Profile } from "./profile.ts";

/** A provider of credentials that is made up of several, which it asks in turn. */
export interface CredentialsChain {
  (options: object): Promise<AwsCredentialIdentity>;
  /** The names of those that it has asked since it was last called, the last of them being asked now. */
  readonly asked: readonly string[];
}

/** What differs between Node on the one side, and browsers and workers on the other. */
export interface Platform {
  /** The environment's variables. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** What runs the client, for the user agent. */
  readonly userAgent: string;
  /** What requests are signed with, unless `sha256` is given. */
  readonly hashing: Hashing;
  /** SHA-256 at once, in lower-case hexadecimal digits. */
  sha256(text: string): string;
  /** Does a call, and tells those who listen to the tracing channel of calls of it. */
  trace<T>(call: () => Promise<T>, context: object): Promise<T>;
  /** Sends requests, unless a handler is given. */
  requestHandler(options: NodeHttpHandlerOptions): RequestHandler<HttpRequest, HttpResponse, HttpHandlerOptions>;
  /** Where credentials come from when none are given. */
  defaultChain(profile: string | undefined, logger?: Logger): CredentialsChain;
  /** Reads a profile: `name`, else AWS_PROFILE, else `default`. */
  readProfile(name: string | undefined): Promise<Profile>;
}

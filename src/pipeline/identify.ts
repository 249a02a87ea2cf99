import { version as osVersion, platform, release } from "node:os";
import type { UserAgent } from "@smithy/types";
import { version } from "../../package.json" with { type: "json" };
import { generateIdempotencyToken, HttpRequest } from "../smithy.ts";

import { PartnerCentralSellingClient } from "../index.ts";

/** The options of every command that asks the service, under the AWS CLI's names. */
export const CLIENT_OPTIONS = {
  catalog: { type: "string", default: "Sandbox" },
  output: { type: "string", default: "table" },
  profile: { type: "string" },
  region: { type: "string" },
  "endpoint-url": { type: "string" },
} as const;

export const CLIENT_USAGE = `  --catalog NAME      AWS for production, Sandbox for tests (default Sandbox)
  --output FORMAT     table or json (default table)
  --profile NAME      profile of credentials and settings (default AWS_PROFILE)
  --region NAME       Region to sign for (default us-east-1, the service's only one; AWS_REGION is not looked at)
  --endpoint-url URL  where to send requests (default AWS_ENDPOINT_URL_PARTNERCENTRAL_SELLING, AWS_ENDPOINT_URL,
                      the profile's endpoint_url, the service's own address)`;

/** What of the command line is for the client. */
export interface ClientSettings {
  readonly profile?: string | undefined;
  readonly region?: string | undefined;
  readonly "endpoint-url"?: string | undefined;
}

/** @throws ConfigurationError when a setting can't be right */
export async function withClient<T>(
  { profile, region, "endpoint-url": endpoint }: ClientSettings,
  work: (client: PartnerCentralSellingClient) => Promise<T>,
): Promise<T> {
  const client = new PartnerCentralSellingClient({ profile, region, endpoint, logger: warnings });
  try {
    return await work(client);
  } finally {
    client.destroy();
  }
}

/** The flags that give another command the same client. */
export function flagsOf(settings: ClientSettings): string[] {
  return (["profile", "region", "endpoint-url"] as const).flatMap((name) => {
    const value = settings[name];
    return value === undefined ? [] : [`--${name}`, value];
  });
}

const silent = () => {};
const warnings = { debug: silent, info: silent, warn: (line: unknown) => console.error(String(line)), error: silent };

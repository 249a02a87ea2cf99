import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/** The settings of one profile in the shared AWS configuration files. */
export interface Profile {
  /** A setting by its name in the file, such as `max_attempts`. */
  setting(name: string): string | undefined;
  /** A setting that the profile's `services` section makes for one service, such as `endpoint_url`. */
  serviceSetting(service: string, name: string): string | undefined;
}

/**
 * Reads a profile: `name`, else AWS_PROFILE, else `default`. A file that doesn't exist has no settings.
 *
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html
 */
export async function readProfile(name: string | undefined): Promise<Profile> {
  if (!mayBeThere()) return { setting: () => undefined, serviceSetting: () => undefined };
  const { CONFIG_PREFIX_SEPARATOR, getProfileName, loadSharedConfigFiles } = await import("@smithy/core/config");
  const { configFile, credentialsFile } = await loadSharedConfigFiles();
  const profileName = getProfileName(name === undefined ? {} : { profile: name });
  const settings = { ...credentialsFile[profileName], ...configFile[profileName] };
  const nested = (...names: string[]) => names.join(CONFIG_PREFIX_SEPARATOR);
  return {
    setting: (setting) => settings[setting] || undefined,
    serviceSetting: (service, setting) =>
      configFile[nested("services", settings.services ?? "")]?.[nested(service, setting)] || undefined,
  };
}

/** Lambda functions and most containers have no such file, and should not load what reads it for their first call. */
function mayBeThere(): boolean {
  const { AWS_CONFIG_FILE, AWS_SHARED_CREDENTIALS_FILE, HOME, USERPROFILE, HOMEPATH } = process.env;
  if (AWS_CONFIG_FILE || AWS_SHARED_CREDENTIALS_FILE || (HOMEPATH && !HOME && !USERPROFILE)) return true;
  const folder = join(HOME || USERPROFILE || homedir(), ".aws");
  return existsSync(join(folder, "config")) || existsSync(join(folder, "credentials"));
}

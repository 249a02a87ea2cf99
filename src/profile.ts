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
  // Most calls in production find every setting elsewhere: the file parser is loaded only for those that do not.
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

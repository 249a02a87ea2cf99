import { defineConfig } from "vitest/config";

export default defineConfig({
  test: { include: ["test/consumers/matrix.ts"], reporters: ["verbose"], maxConcurrency: 4, testTimeout: 60_000 },
});

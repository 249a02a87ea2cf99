export default {
  build: { ssr: "journey.mjs", outDir: "out/vite" },
  ssr: { noExternal: true },
};

import commonjs from "@rollup/plugin-commonjs";
import json from "@rollup/plugin-json";
import nodeResolve from "@rollup/plugin-node-resolve";

export default {
  input: "journey.mjs",
  output: { dir: "out/rollup", entryFileNames: "[name].mjs", chunkFileNames: "[name].mjs" },
  plugins: [nodeResolve({ preferBuiltins: true }), commonjs(), json()],
};

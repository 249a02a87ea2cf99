import { accept } from "./accept.js";

export default {
  fetch: async (request) => new Response(await accept(await request.json()).catch((error) => error.stack)),
};

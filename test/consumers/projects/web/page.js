import { accept } from "./accept.js";

const { credentials, event } = await (await fetch("/input")).json();
// The page's own server passes calls on, as the service lets no page of another origin call it.
const config = { endpoint: location.origin, credentials };
const body = await accept({ config, event }).catch((error) => error.stack);
await fetch("/output", { method: "POST", body });

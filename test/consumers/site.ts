import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join, normalize } from "node:path";
import { text } from "node:stream/consumers";

/** A page's server, which passes calls on to the service: the service lets no page of another origin call it. */
export interface Site extends AsyncDisposable {
  readonly url: string;
  /** What the page posts to /output. */
  readonly output: Promise<string>;
}

const TYPES: Readonly<Record<string, string>> = { html: "text/html", js: "text/javascript" };

export async function serve(directory: string, input: object, service: string): Promise<Site> {
  let finish: (output: string) => void;
  const output = new Promise<string>((resolve) => {
    finish = resolve;
  });
  const server = createServer(async (asked, answer) => {
    if (asked.url === "/input") return answer.end(JSON.stringify(input));
    if (asked.url === "/output") {
      finish(await text(asked));
      return answer.end();
    }
    if (asked.method === "POST") return passOn(asked, answer, service);
    const path = normalize(asked.url === "/" ? "/index.html" : (asked.url ?? ""));
    const type = TYPES[path.slice(path.lastIndexOf(".") + 1)];
    const file = await readFile(join(directory, path)).catch(() => undefined);
    answer.writeHead(file === undefined ? 404 : 200, type === undefined ? {} : { "content-type": type }).end(file);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    output,
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

function passOn(asked: IncomingMessage, answer: ServerResponse, service: string): void {
  const { method, headers } = asked;
  const passed = request(service, { method, headers }, (response) => {
    answer.writeHead(response.statusCode ?? 502, response.headers);
    response.pipe(answer);
  });
  asked.pipe(passed);
}

const [, , bundle] = process.argv;

async function main() {
  const { handler } = bundle.endsWith(".mjs") ? await import(bundle) : require(bundle);
  console.log(JSON.stringify(await handler(JSON.parse(process.env.EVENT))));
}

void main();

// Plays single requests with tus-js-client: each line in is a step as JSON, each line out what was exchanged.

import readline from "node:readline";
import { Upload } from "tus-js-client";

const [endpoint, cookie] = process.argv.slice(2);

for await (const line of readline.createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(await play(JSON.parse(line))));
}

async function play(step) {
  const exchanges = [];
  const isMeant = (request) => request.getMethod() === (step.isOverridden ? "POST" : step.action);
  const options = {
    headers: { Cookie: cookie },
    retryDelays: null,
    overridePatchMethod: step.isOverridden,
    onBeforeRequest(request) {
      if (isMeant(request)) Object.entries(step.headers).forEach(([name, value]) => request.setHeader(name, value));
    },
    onAfterResponse(request, response) {
      const { headers } = response.getUnderlyingObject();
      exchanges.push({ method: request.getMethod(), status: response.getStatus(), headers, body: response.getBody() });
    },
  };
  if (step.action !== "DELETE") return { url: await transfer(step, options, isMeant), exchanges };
  await Upload.terminate(step.url, options).catch(() => null);
  return { url: step.url, exchanges };
}

/** Stop once the request that is meant was answered, or another one before it failed; returns the upload's address. */
function transfer(step, options, isMeant) {
  return new Promise((resolve) => {
    const body = Buffer.from(step.body, "base64");
    const end = () => setImmediate(() => resolve(upload.url));
    const upload = new Upload(fileAround(step, body), {
      ...options,
      endpoint: step.action === "POST" ? endpoint : null,
      uploadUrl: step.action === "POST" ? null : step.url,
      metadata: step.metadata,
      chunkSize: body.length || Number.POSITIVE_INFINITY,
      uploadLengthDeferred: step.isDeferred,
      uploadDataDuringCreation: step.action === "POST" && body.length > 0,
      onAfterResponse(request, response) {
        options.onAfterResponse(request, response);
        if (!isMeant(request)) return;
        upload.abort();
        end();
      },
      onError: end,
      onSuccess: end,
    });
    upload.start();
  });
}

/** A file that has the body at its place. It goes on behind it as long as the client isn't to know where it ends. */
function fileAround(step, body) {
  const before = Buffer.alloc(step.action === "POST" ? 0 : step.offset);
  const known = step.action === "POST" ? step.length : before.length + body.length;
  const size = step.isDeferred && step.length === null ? before.length + body.length + 1 : known;
  return Buffer.concat([before, body, Buffer.alloc(size)], size);
}

// Reads server-sent events with `fetch`: unlike `EventSource` it can show a token, and tells why it fails.

/** Reads a stream of events until it ends. `onLife` is called whenever something comes, heartbeats too. */
export async function readEvents(answer, { onEvent, onLife }) {
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    onLife();
    const blocks = (rest + value).replace(/\r\n?/g, "\n").split("\n\n");
    rest = blocks.pop();
    blocks.map(parse).forEach((event) => event.data && onEvent(event));
  }
}

/** One event of its lines; a comment is an event without data. */
function parse(block) {
  const event = { type: "message", data: "" };
  for (const line of block.split("\n")) {
    const [, field, value] = /^([^:]*):? ?(.*)$/.exec(line);
    if (field === "event") event.type = value;
    if (field === "data") event.data += (event.data && "\n") + value;
  }
  return event;
}

// Reads JSON without touching its numbers: `JSON.parse` would round them to floats.

// A string, which may hold digits that are none of our business, or a number.
const TOKEN = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** Parses JSON. Every number comes out as the text it was written as. */
export function parseExact(text) {
  return JSON.parse(text.replace(TOKEN, (token) => (token.startsWith('"') ? token : `"${token}"`)));
}

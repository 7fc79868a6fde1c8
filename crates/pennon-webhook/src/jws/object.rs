//! JSON objects, and nothing else.

use serde::de::DeserializeOwned;

/// Reads a JSON object. serde would take a list of the values as well, in the order of the fields.
pub(super) fn read<T: DeserializeOwned>(json: &[u8]) -> Option<T> {
    if json.trim_ascii_start().first() != Some(&b'{') {
        return None;
    }
    serde_json::from_slice(json).ok()
}

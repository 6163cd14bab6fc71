//! What browser and server say to each other. JSON text, kept short because it is sent often.

use data::Refusal;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;

/// A live query as the browser names it: its path and, as fields, its arguments.
pub trait Query: Serialize + DeserializeOwned + Clone + PartialEq + Send + Sync + 'static {
    /// `room/name`
    const PATH: &'static str;
    type Value: Serialize + DeserializeOwned + Clone + PartialEq + Send + Sync + 'static;
}

/// Something a person does, as the browser names it.
pub trait Mutation: Serialize + DeserializeOwned + Clone + Send + Sync + 'static {
    /// `room/name`
    const PATH: &'static str;
    type Value: Serialize + DeserializeOwned + Clone + Send + Sync + 'static;
}

/// Browser to server.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "t", rename_all = "lowercase")]
pub enum Ask {
    /// Keep me told about this query under the number `n`. `have` is the hash of the value I hold.
    Watch { n: u32, path: String, args: Value, have: Option<String> },
    /// No longer.
    Leave { n: u32 },
    /// Tell me when everything I watch contains the commits up to `at`.
    Sync { at: u64 },
    /// Where I am now, for presence; nothing when I left.
    Here { place: Option<Value> },
}

/// Server to browser: all that changed for this tab since the frame before.
#[derive(Debug, Deserialize)]
pub struct Frame {
    /// Everything shown is at least as new as commit `v`.
    pub v: u64,
    /// Number of the watch, and what happened to it.
    #[serde(default)]
    pub c: Vec<(u32, Part)>,
}

/// What happened to one watched query.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Part {
    /// What you hold is current.
    #[serde(rename = "=")]
    Same,
    /// The whole value and its hash.
    #[serde(rename = "w")]
    Whole(String, Value),
    /// Operations (see [`crate::patch`]) that lead to the value with this hash.
    #[serde(rename = "p")]
    Patch(String, Vec<Value>),
    /// You may not see it, or no longer.
    #[serde(rename = "r")]
    Refused(Refusal),
}

/// The answer to `GET /query/room/name`: a first value and its hash.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct First<T> {
    pub hash: String,
    pub value: T,
}

/// An answer a page was drawn from, for the program that takes the page over. `GET /handover/ID` answers with a list of
/// them.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Handed<T> {
    pub path: String,
    pub args: Value,
    pub answer: Result<First<T>, Refusal>,
}

/// The answer to `POST /rpc/room/name`: what the mutation returned, and the commit that contains it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Ack<T> {
    pub at: u64,
    pub value: T,
}

/// 64 bits of a value's canonical text, eleven characters.
#[cfg(feature = "ssr")]
pub fn hash(text: &str) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};
    // The default hasher without a random key: the same text hashes alike in every process of one build.
    let mut bits = BuildHasherDefault::<DefaultHasher>::default().hash_one(text);
    (0..11)
        .map(|_| {
            let letter = LETTERS[(bits & 63) as usize] as char;
            bits >>= 6;
            letter
        })
        .collect()
}

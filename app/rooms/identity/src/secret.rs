//! Secrets we hand out and forget: tokens of sessions and letters.

use data::Fault;
use sha2::{Digest, Sha256};

/// 256 random bits in hex.
pub fn new_secret() -> Result<String, Fault> {
    let mut bytes = [0u8; 32];
    getrandom::fill(&mut bytes).map_err(Fault::new)?;
    Ok(hex(&bytes))
}

/// What is kept of a secret: its SHA-256 in hex.
pub fn hash_of(secret: &str) -> String {
    hex(&Sha256::digest(secret.as_bytes()))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Whether two texts are the same, in a time that does not tell how much of them is.
pub fn is_same(one: &str, other: &str) -> bool {
    let differing = one.bytes().zip(other.bytes()).fold(0, |sum, (a, b)| sum | (a ^ b));
    one.len() == other.len() && std::hint::black_box(differing) == 0
}

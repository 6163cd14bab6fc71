//! Secrets we hand out and forget: tokens of sessions and letters.

use data::Fault;

/// 256 random bits in hex.
pub fn new_secret() -> Result<String, Fault> {
    let mut bytes = [0u8; 32];
    getrandom::fill(&mut bytes).map_err(Fault::new)?;
    Ok(hex(&bytes))
}

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

//! How much room there is.

use std::path::Path;

/// Bytes that may still be written to the disk of a folder. `None` where the system does not say.
#[cfg(unix)]
pub fn free(folder: &Path) -> Option<u64> {
    let told = rustix::fs::statvfs(folder).ok()?;
    Some(told.f_bavail.saturating_mul(told.f_frsize))
}

#[cfg(not(unix))]
pub fn free(_folder: &Path) -> Option<u64> {
    None
}

/// `1.5 GB`, `20 MB`.
pub fn in_words(bytes: u64) -> String {
    match bytes {
        0..1_000_000 => format!("{} kB", bytes.div_ceil(1_000)),
        1_000_000..1_000_000_000 => format!("{} MB", bytes / 1_000_000),
        _ => format!("{:.1} GB", bytes as f64 / 1e9),
    }
}
